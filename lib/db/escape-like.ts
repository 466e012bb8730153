/** A text for Prisma's `contains`, which passes wildcards on; `_` stands in every tool's name. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
