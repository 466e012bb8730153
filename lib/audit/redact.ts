const REDACTED = "[redacted]";
const MAX_TEXT = 2_000;
const MAX_DEPTH = 8;
const MAX_ITEMS = 200;

/** Names under which secrets are kept. Anything textual below such a name is left out. */
const SECRET_NAME =
  /secret|password|passwd|passphrase|authorization|cookie|credential(?!_?mode)|private.?key|api.?key|access.?key|(^|[a-z_-])token$|^token|pepper|ciphertext|signature|^headers?$/i;

/** What gives itself away whatever it is called: bearer and basic credentials, JWTs, the field's key prefixes. */
const SECRET_VALUE =
  /^(bearer|basic)\s+\S|^eyJ[\w-]+\.[\w-]+\.|\b(ak-|sk-|ghp_|gho_|ghs_|github_pat_|glpat-|xox[abpsr]-|lin_api_|ntn_|AKIA)[\w-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY/i;

export type AuditValue = string | number | boolean | null | AuditValue[] | { [name: string]: AuditValue };

/**
 * A value as the audit log may hold it: JSON, bounded, and without what looks like a secret by its name or by itself.
 * This is the net under the callers, who never pass secrets.
 */
export function redactForAudit(value: unknown, depth = 0): AuditValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return redactText(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "boolean") return value;
  if (typeof value === "bigint") return value.toString();
  // One that is no time is written as null, as JSON does.
  if (value instanceof Date) return value.toJSON();
  if (typeof value !== "object" || ArrayBuffer.isView(value)) return REDACTED;
  if (depth >= MAX_DEPTH) return "[…]";
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redactForAudit(item, depth + 1));
  return redactMembers(value, depth);
}

function redactMembers(value: object, depth: number): AuditValue {
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .slice(0, MAX_ITEMS)
    .map(([name, member]) => [name, isSecret(name, member) ? REDACTED : redactForAudit(member, depth + 1)] as const);
  return Object.fromEntries(members);
}

/** Numbers and flags say how long or whether, not what. */
function isSecret(name: string, member: unknown): boolean {
  return SECRET_NAME.test(name) && member !== null && (typeof member === "string" || typeof member === "object");
}

function redactText(text: string): string {
  if (SECRET_VALUE.test(text)) return REDACTED;
  // PostgreSQL's text has no NUL.
  const shown = withoutUserInfo(text).replaceAll("\0", "\uFFFD");
  return shown.length > MAX_TEXT ? `${shown.slice(0, MAX_TEXT)}…` : shown;
}

/** `https://user:password@host/` */
function withoutUserInfo(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]+@/gi, `$1${REDACTED}@`);
}
