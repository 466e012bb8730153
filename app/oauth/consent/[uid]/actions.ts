"use server";

import { z } from "zod";
import { type Decision, type DecisionResult, decideConsent } from "@/lib/http/consent-screen";

const decisionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("deny") }),
  z.strictObject({
    kind: z.literal("allow"),
    organization: z.string().min(1).max(64),
    level: z.enum(["read-only", "standard", "full"]),
  }),
]);

export async function decideAction(uid: string, sent: Decision): Promise<DecisionResult> {
  const decision = decisionSchema.safeParse(sent);
  if (!decision.success) return { ok: false, message: "Choose an organization and what the client may do." };
  return decideConsent(String(uid), decision.data);
}
