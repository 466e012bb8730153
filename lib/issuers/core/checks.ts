/** What is asked of a token, in this order. The first that fails is why it is refused. */
export const TOKEN_CHECKS = [
  { id: "mode", title: "Tokens are taken" },
  { id: "form", title: "Form" },
  { id: "issuer", title: "Issuer" },
  { id: "algorithm", title: "Algorithm" },
  { id: "header", title: "Header" },
  { id: "type", title: "Type" },
  { id: "key", title: "Key" },
  { id: "signature", title: "Signature" },
  { id: "audience", title: "Audience" },
  { id: "expiry", title: "Expiry" },
  { id: "not_before", title: "Not before" },
  { id: "age", title: "Age" },
  { id: "claims", title: "Required claims" },
  { id: "subject", title: "Subject" },
  { id: "role", title: "Role" },
  { id: "organization", title: "Organization" },
] as const;
export type CheckId = (typeof TOKEN_CHECKS)[number]["id"];

/** One check of one token, in words for an administrator. */
export interface TokenCheck {
  readonly check: CheckId;
  readonly passed: boolean;
  readonly text: string;
}

export function passed(check: CheckId, text: string): TokenCheck {
  return { check, passed: true, text };
}

export function failed(check: CheckId, text: string): TokenCheck {
  return { check, passed: false, text };
}

/** What somebody else wrote, as it may stand in a sentence: short, and without what could be mistaken for ours. */
export function quote(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  const plain = text.replaceAll(/[^\x20-\x7e]/g, "?");
  return `"${plain.length > 80 ? `${plain.slice(0, 80)}…` : plain}"`;
}
