/** All but visible ASCII and the spaces within; the percent sign itself, so that decoding is never in doubt. */
const ENCODED = /[^\x20-\x24\x26-\x7e]/gu;
/** `encodeURIComponent` throws at them. */
const LONE_SURROGATES = /\p{Surrogate}/gu;
const EDGES = /^ +| +$/g;

/**
 * A text as a header can carry it (RFC 9110, section 5.5): UTF-8 with percent-encoding (RFC 3986, section 2.1) for whatever
 * is not visible ASCII, line breaks included. `decodeURIComponent` gives the text back.
 */
export function encodeHeaderText(text: string): string {
  return text
    .replace(LONE_SURROGATES, "\ufffd")
    .replace(ENCODED, (character) => encodeURIComponent(character))
    .replace(EDGES, (spaces) => "%20".repeat(spaces.length));
}

/** Several texts in one header, with commas between. A comma within one is encoded. */
export function encodeHeaderList(texts: readonly string[]): string {
  return texts.map((text) => encodeHeaderText(text).replaceAll(",", "%2C")).join(",");
}
