import { CodeBlock } from "@/components/ui/code-block";
import { isJsonObject, type JsonObject } from "@/lib/base/json";

/** One request: its line, and under it what goes in and what comes out. */
export function ApiRequest({ method, path, operation }: { method: string; path: string; operation: JsonObject }) {
  const parameters = Array.isArray(operation.parameters) ? operation.parameters.filter(isJsonObject) : [];
  const body = schemaIn(operation.requestBody);
  const [status, answer] = Object.entries(isJsonObject(operation.responses) ? operation.responses : {})[0] ?? [];
  const output = schemaIn(answer);
  return (
    <details id={String(operation.operationId)} className="group border-b border-line last:border-b-0">
      <summary className="grid min-h-11 grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-3 gap-y-0.5 px-4 sm:grid-cols-[3.5rem_minmax(0,1fr)_auto] py-2.5 hover:bg-sunken">
        <span className="font-mono text-small font-semibold text-accent uppercase">{method}</span>
        <span className="min-w-0 font-mono text-table break-all">{path}</span>
        <span className="text-small text-ink-2 max-sm:col-start-2">{String(operation.operationId)}</span>
      </summary>
      <div className="grid min-w-0 gap-4 px-4 pt-1 pb-5">
        {operation.description ? <p className="text-ink-2">{String(operation.description)}</p> : null}
        {parameters.length > 0 ? <Parameters parameters={parameters} /> : null}
        {body ? <Schema title="Body" schema={body} /> : null}
        {output ? (
          <Schema title={`Answer, ${status}`} schema={output} />
        ) : (
          <p className="text-ink-2">Answers {status} with JSON.</p>
        )}
      </div>
    </details>
  );
}

function Parameters({ parameters }: { parameters: readonly JsonObject[] }) {
  return (
    <div className="min-w-0 overflow-x-auto">
      <table className="w-full border-collapse text-table">
        <caption className="pb-1 text-left font-medium">Parameters</caption>
        <tbody>
          {parameters.map((parameter) => (
            <tr key={`${parameter.in} ${parameter.name}`}>
              <th scope="row" className="border-b border-line py-1.5 pr-4 text-left font-mono font-normal">
                {String(parameter.name)}
              </th>
              <td className="border-b border-line py-1.5 pr-4 text-ink-2">{String(parameter.in)}</td>
              <td className="border-b border-line py-1.5 pr-4 text-ink-2">{typeOf(parameter.schema)}</td>
              <td className="border-b border-line py-1.5 text-ink-3">{parameter.required ? "required" : "optional"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Schema({ title, schema }: { title: string; schema: JsonObject }) {
  return (
    <div className="grid min-w-0 gap-1.5">
      <h3 className="font-medium">{title}</h3>
      <CodeBlock label={`${title}, as a JSON Schema`} text={JSON.stringify(schema, null, 2)} />
    </div>
  );
}

/** In a word or two, for a table. */
function typeOf(schema: unknown): string {
  if (!isJsonObject(schema)) return "any";
  if (Array.isArray(schema.enum)) return schema.enum.map(String).join(" | ");
  if (Array.isArray(schema.anyOf)) return [...new Set(schema.anyOf.map(typeOf))].join(" or ");
  return String(schema.format ?? schema.type ?? "any");
}

function schemaIn(holder: unknown): JsonObject | null {
  if (!isJsonObject(holder) || !isJsonObject(holder.content)) return null;
  const json = holder.content["application/json"];
  if (!isJsonObject(json) || !isJsonObject(json.schema)) return null;
  return Object.keys(json.schema).length > 0 ? json.schema : null;
}
