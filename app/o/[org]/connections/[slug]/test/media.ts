/** Pictures that a browser draws without running or fetching anything. SVG can do both, and is none of them. */
const INLINE_IMAGES: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
]);

export function isInlineImage(mimeType: string): boolean {
  return INLINE_IMAGES.has(mimeType.toLowerCase());
}

/** Base64 from an answer as an address of its own; null for what is none, so that nothing can stand in it but data. */
export function dataUrlOf(data: string, mimeType: string): string | null {
  const isType = /^[a-z]+\/[a-z0-9.+-]+$/i.test(mimeType);
  return isType && data !== "" && /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(data)
    ? `data:${mimeType.toLowerCase()};base64,${data.replace(/\s+/g, "")}`
    : null;
}
