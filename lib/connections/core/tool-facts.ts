import { isJsonObject, type JsonObject } from "@/lib/base/json";

/** What lists of tools show and filter by, taken from a definition. The server's own claims. */
export interface ToolFacts {
  readonly title: string | null;
  readonly description: string | null;
  readonly readOnly: boolean;
  readonly destructive: boolean;
}

export function toolFacts(definition: JsonObject): ToolFacts {
  const annotations = isJsonObject(definition.annotations) ? definition.annotations : {};
  return {
    title: text(definition.title) ?? text(annotations.title),
    description: text(definition.description),
    readOnly: annotations.readOnlyHint === true,
    destructive: annotations.destructiveHint === true,
  };
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
