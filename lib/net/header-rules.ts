/**
 * Headers that a credential may set. Everything that frames the message, names the host or belongs to the protocol is the
 * gateway's own, and a cookie would mix sessions of a browser with those of a server.
 */
const RESERVED =
  /^(host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-.*|accept.*|expect|cookie2?|set-cookie2?|origin|user-agent|last-event-id|mcp-.*|x-forwarded-.*|forwarded|via)$/;

/** Letters, digits and hyphens, and not a header of the gateway's own. */
export function isCredentialHeaderName(name: string): boolean {
  return /^[A-Za-z0-9-]{1,64}$/.test(name) && !RESERVED.test(name.toLowerCase());
}

/** Visible ASCII with spaces and tabs inside, as RFC 9110 (section 5.5) wants it sent; no line break can get through. */
export function isCredentialHeaderValue(value: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e\t]{0,4094}[\x21-\x7e])?$/.test(value);
}
