/** One block of a text of the operator's: headings, paragraphs and lists, which is what such texts are made of. */
export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "paragraph"; readonly text: string };

/** Reads the blocks of a Markdown text. Whatever else stands in it is text: nothing becomes markup or runs. */
export function readBlocks(markdown: string): readonly Block[] {
  return markdown
    .replaceAll("\r\n", "\n")
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter(Boolean)
    .flatMap((block): Block[] => {
      const heading = /^(#{1,3})\s+(.+)$/.exec(block.split("\n")[0] ?? "");
      if (heading) {
        const rest = block.split("\n").slice(1).join("\n").trim();
        const level = (heading[1] ?? "#").length as 1 | 2 | 3;
        return [{ kind: "heading", level, text: (heading[2] ?? "").trim() }, ...(rest ? readBlocks(rest) : [])];
      }
      const lines = block.split("\n");
      if (lines.every((line) => /^(?:[-*]\s|\s{2,}\S)/.test(line))) {
        const items = block.split(/^[-*]\s+/m).map((item) => item.replace(/\s+/g, " ").trim());
        return [{ kind: "list", items: items.filter(Boolean) }];
      }
      return [{ kind: "paragraph", text: block.replace(/\s+/g, " ") }];
    });
}
