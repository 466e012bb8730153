import { Badge } from "@/components/ui/badge";
import { CodeBlock } from "@/components/ui/code-block";
import { isJsonObject, type JsonObject } from "@/lib/base/json";

/** What the server claims about a tool. Hints of a stranger: good for choosing, not for trusting. */
const HINTS = [
  { key: "readOnlyHint", value: true, label: "Read-only" },
  { key: "destructiveHint", value: true, label: "Destructive" },
  { key: "idempotentHint", value: true, label: "Idempotent" },
  { key: "openWorldHint", value: true, label: "Open world" },
] as const;

export function isReadOnly(definition: JsonObject): boolean {
  return isJsonObject(definition.annotations) && definition.annotations.readOnlyHint === true;
}

export function toolTitle(definition: JsonObject): string | null {
  if (typeof definition.title === "string" && definition.title) return definition.title;
  const annotations = definition.annotations;
  return isJsonObject(annotations) && typeof annotations.title === "string" && annotations.title
    ? annotations.title
    : null;
}

export function ToolHints({ definition }: { definition: JsonObject }) {
  const annotations = isJsonObject(definition.annotations) ? definition.annotations : {};
  const hints = HINTS.filter((hint) => annotations[hint.key] === hint.value);
  if (hints.length === 0) return null;
  return (
    <span className="inline-flex flex-wrap gap-1" title="As the server says about itself">
      {hints.map((hint) => (
        <Badge key={hint.key}>{hint.label}</Badge>
      ))}
    </span>
  );
}

/** The input schema, folded away until somebody wants it. */
export function ToolSchema({ definition, name }: { definition: JsonObject; name: string }) {
  const schema = definition.inputSchema;
  if (!isJsonObject(schema)) return null;
  return (
    <details className="text-small">
      <summary className="w-fit rounded-tag py-0.5 text-ink-2 hover:text-ink">Input schema</summary>
      <div className="pt-1.5">
        <CodeBlock label={`Input schema of ${name}`} text={JSON.stringify(schema, null, 2)} />
      </div>
    </details>
  );
}
