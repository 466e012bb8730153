import { type Claim, DEFAULT_PREFIX, type HeaderField } from "@/lib/forwarding/core/settings";
import type { ForwardingSummary } from "@/lib/forwarding/schema";

/** What the form holds while it is being filled in: the fields of all modes, so that looking at one loses nothing. */
export interface ForwardingDraft {
  readonly mode: ForwardingSummary["forwarding"]["mode"];
  readonly claims: readonly Claim[];
  readonly prefix: string;
  /** Of single headers; empty: by the prefix. */
  readonly names: Readonly<Partial<Record<HeaderField, string>>>;
  readonly header: string;
  /** Empty: the server's address. */
  readonly audience: string;
  readonly lifetime: string;
}

const BEGINNING: ForwardingDraft = {
  mode: "off",
  claims: ["email", "name", "role", "teams", "organization"],
  prefix: DEFAULT_PREFIX,
  names: {},
  header: "authorization",
  audience: "",
  lifetime: "120",
};

export function draftOfForwarding(forwarding: ForwardingSummary["forwarding"]): ForwardingDraft {
  if (forwarding.mode === "off") return BEGINNING;
  const { mode, claims } = forwarding;
  if (mode === "headers") return { ...BEGINNING, mode, claims, prefix: forwarding.prefix, names: forwarding.names };
  const { header, audience, lifetimeSeconds } = forwarding;
  return { ...BEGINNING, mode, claims, header, audience: audience ?? "", lifetime: String(lifetimeSeconds) };
}

export interface ForwardingFields {
  readonly draft: ForwardingDraft;
  readonly edit: (part: Partial<ForwardingDraft>) => void;
}

/** What is sent. */
export function toForwarding({ mode, claims: chosen, prefix, names, header, audience, lifetime }: ForwardingDraft) {
  const claims = [...chosen];
  switch (mode) {
    case "off":
      return { mode };
    case "headers":
      return {
        mode,
        claims,
        prefix,
        names: Object.fromEntries(Object.entries(names).filter(([, name]) => name.trim() !== "")),
      };
    case "jwt":
      return { mode, claims, header, audience: audience.trim() || null, lifetimeSeconds: Number(lifetime) };
  }
}
