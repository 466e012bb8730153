/** A tool as the search sees it. */
export interface SearchableTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

export interface RankedTool {
  readonly tool: SearchableTool;
  readonly score: number;
}

function words(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);
}

/**
 * Ranks tools by the words that a query shares with them, rare words first (inverse document frequency), names before
 * descriptions. Deterministic: equal scores keep the list's order. Tools that share nothing are left out.
 */
export function rankTools(tools: readonly SearchableTool[], query: string, limit: number): RankedTool[] {
  const asked = [...new Set(words(query))];
  const documents = tools.map((tool) => ({
    tool,
    name: new Set(words(tool.name)),
    text: new Set(words(`${tool.title} ${tool.description}`)),
  }));
  const rarity = new Map(
    asked.map((word) => {
      const holders = documents.filter((document) => document.name.has(word) || document.text.has(word)).length;
      return [word, Math.log(1 + tools.length / (1 + holders))] as const;
    }),
  );
  return documents
    .map(({ tool, name, text }) => ({
      tool,
      score: asked.reduce(
        (sum, word) => sum + (rarity.get(word) ?? 0) * ((name.has(word) ? 3 : 0) + (text.has(word) ? 1 : 0)),
        0,
      ),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit);
}
