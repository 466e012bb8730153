/**
 * Secrets inside text, found by their look. Every expression here runs in linear time: after a literal beginning comes a
 * fixed number of characters and then a tail that always matches, so that no start is scanned twice.
 */

export const REDACTED = "[redacted]";

/** A short prefix such as `sk-` counts only where a word begins: after punctuation, `\n` in escaped JSON, or `%3D`. */
const WORD_START = String.raw`(?<=^|[^A-Za-z0-9]|\\[bfnrt]|%[0-9A-Fa-f]{2})`;

const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g;

const VENDOR_TOKEN =
  /(?:gh[pousr]_|github_pat_|gl(?:pat|dt|rt|ft|soat|cbt|imt|agent)-|xox[abeoprs]-|xapp-|npm_|hf_|dop_v1_|shp(?:at|ca|pa|ss)_|lin_(?:api|oauth)_|ntn_|ya29\.|AIza|SG\.|whsec_|sbp_|pypi-|dckr_pat_)[A-Za-z0-9_.-]{12}[A-Za-z0-9_.~+/=-]*/g;

const SHORT_PREFIX_TOKEN = new RegExp(`${WORD_START}(?:ak|sk|rk|secret)[-_][A-Za-z0-9_.-]{12}[A-Za-z0-9_.~+/=-]*`, "g");

const AWS_KEY_ID = /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12}[A-Z0-9]*/g;

/** A JWT's header begins with `{"`, which is `eyJ` in base64url. Without a dot it is plain base64. */
const JWT = /eyJ[A-Za-z0-9_-]{8}[A-Za-z0-9_.=-]*/g;

const AUTHORIZATION_SCHEME = /(bearer|basic|apikey)((?:\s|%20|\+){1,8})([A-Za-z0-9._~+/=-]{8}[A-Za-z0-9._~+/=-]*)/gi;

const URL_CREDENTIALS = /(:\/\/)([^\s/@:"'\\<>]{0,256}:[^\s/@"'\\<>]{1,256})(?=@)/g;

/** `password=…`, `"client_secret": "…"`, `X-Api-Key: …`, also inside escaped JSON and encoded URLs. Not: `needs re-authorization: …`. */
const NAMED_VALUE =
  /(passw(?:or)?d|passphrase|passcode|pwd|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|(?<!re-)authorization|credentials?|cookie|session[-_]?id)((?:\\{0,3}["'])?\s{0,8}(?::|=|%3[aAdD])\s{0,8}(?:\\{0,3}["'])?(?:(?:bearer|basic|apikey)\s{1,8})?)([^\s"'&,;<>{}\\[\]]{1,8192})/gi;

const BASE64_RUN = /[A-Za-z0-9+/_-]{33}[A-Za-z0-9+/_-]*/g;
const BASE64_MAX = 131_072;

function redactPatterns(text: string): string {
  return text
    .replace(PRIVATE_KEY, REDACTED)
    .replace(URL_CREDENTIALS, `$1${REDACTED}`)
    .replace(AUTHORIZATION_SCHEME, (whole, scheme: string, gap: string, value: string) =>
      looksRandom(value, 16) ? `${scheme}${gap}${REDACTED}` : whole,
    )
    .replace(NAMED_VALUE, (whole, name: string, gap: string, value: string) =>
      value === REDACTED ? whole : `${name}${gap}${REDACTED}`,
    )
    .replace(VENDOR_TOKEN, REDACTED)
    .replace(SHORT_PREFIX_TOKEN, (token) => (looksRandom(token, 28) ? REDACTED : token))
    .replace(AWS_KEY_ID, REDACTED)
    .replace(JWT, (token) => (token.includes(".") ? REDACTED : token));
}

/** Removes what looks like a secret from free text; everything else stays as it is. */
export function redactText(text: string): string {
  const redacted = redactPatterns(text);
  return redacted.replace(BASE64_RUN, (run) => (run.length <= BASE64_MAX && hidesSecret(run) ? REDACTED : run));
}

/** `sk-learn-pipelines` is a name: only digits or length make it a token. */
function looksRandom(value: string, lengthAlone: number): boolean {
  return value.length >= lengthAlone || /\d/.test(value);
}

function hidesSecret(run: string): boolean {
  const decoded = Buffer.from(run, "base64").toString("latin1");
  return redactPatterns(decoded) !== decoded;
}
