import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";
import { failed, type TokenCheck } from "@/lib/issuers/core/checks";

/** As much as a credential may have in all (lib/keys/core/credentials.ts). */
export const MAX_TOKEN_LENGTH = 8192;

export interface ReadToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

/**
 * A token's parts (RFC 7519, section 7.2), not yet believed; or why there are none. JSON that could be read in two ways is
 * not read: whoever checks and whoever uses a claim must see the same one.
 *
 * @param parseStrictly refuses what could be read in two ways, by throwing
 */
export function readToken(text: string, parseStrictly: (text: string) => JsonValue): ReadToken | TokenCheck {
  if (text.length > MAX_TOKEN_LENGTH) return failed("form", `The token is longer than ${MAX_TOKEN_LENGTH} characters.`);
  const parts = text.split(".");
  if (parts.length === 5) return failed("form", "The token is encrypted; only signed tokens are taken.");
  if (parts.length !== 3 || parts.some((part) => !/^[A-Za-z0-9_-]+$/.test(part)))
    return failed("form", "This is not a signed JWT: three parts of base64url with dots between them.");
  const [head = "", body = ""] = parts;
  const [header, claims] = [readPart(head, parseStrictly), readPart(body, parseStrictly)];
  if (!header || !claims) return failed("form", "A part of the token is not one JSON object, or has a member twice.");
  return { header, claims };
}

export function isReadToken(value: ReadToken | TokenCheck): value is ReadToken {
  return "claims" in value;
}

function readPart(part: string, parseStrictly: (text: string) => JsonValue): JsonObject | null {
  try {
    const value = parseStrictly(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(part, "base64url")));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
