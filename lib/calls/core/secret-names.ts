/**
 * Parts of a name that make its value a secret, wherever they stand and in whatever case. `+` is where two words meet:
 * `apiKey`, `api_key`, `api-key`, `api.key` and `api key` are one name.
 */
export const SECRET_PARTS = [
  "pass+word",
  "passwd",
  "pass+phrase",
  "pass+code",
  "secret",
  "authorization",
  "api+key",
  "access+key",
  "private+key",
  "signing+key",
  "encryption+key",
  "master+key",
  "session+id",
  "session+key",
  "connection+string",
  "client+assertion",
  "code+verifier",
  "credential",
  "cookie",
  "bearer",
] as const;

export const SEPARATORS = ["", "-", "_", ".", " "] as const;

/** Too short to be looked for inside of other words. */
export const WHOLE_SECRET_NAMES = ["pass", "pwd", "auth", "otp", "pin", "cvv", "cvc", "jwt", "sid", "dsn"] as const;

const PART = new RegExp(SECRET_PARTS.join("|").replaceAll("+", "[-_. ]?"), "i");
const WHOLE: ReadonlySet<string> = new Set(WHOLE_SECRET_NAMES);
const TOKEN_END = /tokens?$/i;

/** `nextPageToken` says where to go on reading; people debugging a call need it. */
const PAGING_TOKEN = /(?:page|next|continuation|sync|cursor|progress)[-_. ]?token$/i;

/** `secretName`, `tokenType`: about a secret, not one. */
const HARMLESS_END = /(?:type|endpoint|expires[-_]?in|expires[-_]?at|count|limit|length|name|policy|usage)$/i;

/** May the value under this key, header, field or parameter not be shown? `X-Api-Key`, `client_secret`, `idToken`. */
export function isSecretName(name: string): boolean {
  if (name.length > 200) return isSecretName(name.slice(0, 100)) || isSecretName(name.slice(-100));
  if (TOKEN_END.test(name)) return !PAGING_TOKEN.test(name);
  if (WHOLE.has(name.toLowerCase())) return true;
  return PART.test(name) && !HARMLESS_END.test(name);
}
