import type { JsonObject } from "@/lib/base/json";

/** Characters of JSON and English to one token, as tokenizers of today's models have it on average. */
const CHARACTERS_A_TOKEN = 4;

/** About how many tokens a model reads when it is shown this tool. An estimate: every model counts in its own way. */
export function estimateTokens(definition: JsonObject): number {
  const { name, description, inputSchema } = definition;
  return Math.ceil(JSON.stringify({ name, description, inputSchema }).length / CHARACTERS_A_TOKEN);
}
