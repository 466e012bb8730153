/** Header names in lower case, as node:http has them. A duplicated header is an array, or one value joined by commas. */
export type CredentialHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export type PresentedCredential =
  /** Nothing was sent. */
  | { readonly kind: "none" }
  /** One token. Not yet checked: it may be anything. */
  | { readonly kind: "key"; readonly text: string }
  /** Two different ones, or one header twice: which of them counts must not be a guess. */
  | { readonly kind: "conflict" }
  /** A scheme that is not spoken here, or no token behind it. */
  | { readonly kind: "malformed" };

const NONE: PresentedCredential = { kind: "none" };
const CONFLICT: PresentedCredential = { kind: "conflict" };
const MALFORMED: PresentedCredential = { kind: "malformed" };

/** RFC 7235's token68, the grammar of a bearer token; half of what all headers of a request may have together. */
const TOKEN = /^[A-Za-z0-9._~+/-]{1,8192}=*$/;
/** One bearer token and nothing else: what nearly every request sends, read in one step. */
const USUAL = /^Bearer ([A-Za-z0-9._~+/-]{1,8192}=*)$/;
const AUTHORIZATION = /^(?:bearer|apikey)[ \t]+(\S+)$/i;

/**
 * What a request presents in `Authorization: Bearer`, `Authorization: ApiKey` or `X-API-Key`. The same token in two of
 * these headers is one credential. Query parameters are not looked at: what stands in a URL stands in logs
 * (OAuth 2.1, section 5.1.2).
 */
export function readCredential(headers: CredentialHeaders): PresentedCredential {
  const usual = headers["x-api-key"] === undefined ? USUAL.exec(String(headers.authorization)) : null;
  if (usual?.[1]) return { kind: "key", text: usual[1] };
  const authorization = valuesOf(headers.authorization);
  const apiKey = valuesOf(headers["x-api-key"]);
  if (authorization.length > 1 || apiKey.length > 1) return CONFLICT;
  const [scheme] = authorization;
  const [plain] = apiKey;
  if (scheme === undefined && plain === undefined) return NONE;
  const bearer = scheme === undefined ? undefined : AUTHORIZATION.exec(scheme)?.[1];
  if (scheme !== undefined && plain !== undefined && bearer !== plain) return CONFLICT;
  const text = bearer ?? plain;
  return text !== undefined && TOKEN.test(text) ? { kind: "key", text } : MALFORMED;
}

/** `Headers` joins duplicates by commas, which no token holds. An empty header is as good as none. */
function valuesOf(header: string | readonly string[] | undefined): readonly string[] {
  if (header === undefined) return [];
  const values = typeof header === "string" ? [header] : header;
  return values
    .flatMap((value) => value.split(","))
    .map((value) => value.trim())
    .filter((value) => value !== "");
}
