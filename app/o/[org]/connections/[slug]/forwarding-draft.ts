import { type Claim, DEFAULT_PREFIX } from "@/lib/forwarding/core/settings";
import type { ForwardingSummary } from "@/lib/forwarding/schema";

/** What the form holds while it is being filled in: the fields of all modes, so that looking at one loses nothing. */
export interface ForwardingDraft {
  readonly mode: ForwardingSummary["forwarding"]["mode"];
  readonly claims: readonly Claim[];
  readonly prefix: string;
  readonly header: string;
  /** Empty: the server's address. */
  readonly audience: string;
  readonly lifetime: string;
}

const BEGINNING: ForwardingDraft = {
  mode: "off",
  claims: ["email", "name", "role", "teams", "organization"],
  prefix: DEFAULT_PREFIX,
  header: "authorization",
  audience: "",
  lifetime: "120",
};

export function draftOfForwarding(forwarding: ForwardingSummary["forwarding"]): ForwardingDraft {
  if (forwarding.mode === "off") return BEGINNING;
  const { mode, claims } = forwarding;
  if (mode === "headers") return { ...BEGINNING, mode, claims, prefix: forwarding.prefix };
  const { header, audience, lifetimeSeconds } = forwarding;
  return { ...BEGINNING, mode, claims, header, audience: audience ?? "", lifetime: String(lifetimeSeconds) };
}

/** What is sent. Names that were given by the API to single headers stay. */
export function toForwarding(
  { mode, claims: chosen, prefix, header, audience, lifetime }: ForwardingDraft,
  saved: ForwardingSummary["forwarding"],
) {
  const claims = [...chosen];
  switch (mode) {
    case "off":
      return { mode };
    case "headers":
      return { mode, claims, prefix, names: saved.mode === "headers" ? saved.names : {} };
    case "jwt":
      return { mode, claims, header, audience: audience.trim() || null, lifetimeSeconds: Number(lifetime) };
  }
}
