import { z } from "zod";
import { Fault } from "@/lib/base/errors";
import type { AttemptOutcome } from "@/lib/oauth/schema";
import { defineOperation } from "@/lib/operations/define";

/** What came of an authorization that the caller began. */
export const attemptOutcome = defineOperation({
  name: "accounts.outcome",
  permission: "connections.read",
  audit: false,
  input: z.strictObject({ attempt: z.string().min(1).max(64) }),
  async run({ db, actor }, input): Promise<AttemptOutcome> {
    const row = await db.upstreamAuthorization.findFirst({
      where: { id: input.attempt, userId: actor.userId ?? "" },
      select: {
        outcome: true,
        message: true,
        isShared: true,
        agreed: true,
        connection: { select: { slug: true, name: true } },
      },
    });
    if (!row) throw new Fault("not_found", "There is no such attempt.");
    const { slug, name } = row.connection;
    const tools = await db.capability.count({
      where: { kind: "tool", exposed: true, hiddenReason: null, connection: { slug } },
    });
    const outcome = row.outcome === "connected" || row.outcome === "denied" ? row.outcome : "failed";
    return { outcome, message: row.message, isShared: row.isShared, connection: { slug, name }, tools };
  },
});
