import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";
import { decodeHeaderText, encodeHeaderText } from "@/lib/mcp/header-value";

/**
 * `x-mcp-header` (SEP-2243): a tool's input schema may ask that an argument be mirrored in the header `Mcp-Param-<Name>`,
 * so that proxies can route without reading the body. The body stays the truth: a client's headers are checked against
 * it, and what goes upstream is minted from it.
 */
export interface HeaderParameter {
  /** Path of property names into the arguments. */
  readonly path: readonly string[];
  /** Lower-case header name: `mcp-param-region`. */
  readonly header: string;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const PRIMITIVES = new Set(["string", "integer", "boolean"]);

/** Null: the schema's annotations are invalid and the tool must not be offered. Empty: it has none. */
export function compileHeaderParameters(inputSchema: JsonValue | undefined): readonly HeaderParameter[] | null {
  const found: HeaderParameter[] = [];
  if (!isJsonObject(inputSchema)) return found;
  if (!collect(inputSchema, [], found)) return null;
  const names = new Set(found.map((parameter) => parameter.header));
  return names.size === found.length ? found : null;
}

function collect(schema: JsonObject, path: readonly string[], found: HeaderParameter[]): boolean {
  const properties = schema.properties;
  if (!isJsonObject(properties)) return true;
  for (const [name, property] of Object.entries(properties)) {
    if (!isJsonObject(property)) continue;
    const annotation = property["x-mcp-header"];
    if (annotation !== undefined) {
      if (typeof annotation !== "string" || !TOKEN.test(annotation)) return false;
      if (typeof property.type !== "string" || !PRIMITIVES.has(property.type)) return false;
      found.push({ path: [...path, name], header: `mcp-param-${annotation.toLowerCase()}` });
    }
    if (!collect(property, [...path, name], found)) return false;
  }
  return true;
}

function valueAt(parameter: HeaderParameter, args: JsonObject): string | null {
  let value: JsonValue | undefined = args;
  for (const name of parameter.path) value = isJsonObject(value) ? value[name] : undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** The headers that go upstream with these arguments. */
export function mintHeaderParameters(parameters: readonly HeaderParameter[], args: JsonObject): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const parameter of parameters) {
    const value = valueAt(parameter, args);
    if (value !== null) headers[parameter.header] = encodeHeaderText(value);
  }
  return headers;
}

function shown(value: string): string {
  return JSON.stringify(value.length > 64 ? `${value.slice(0, 64)}…` : value);
}

/** What a client's headers say against the body: a sentence that names the header, or null when they agree. */
export function disagreement(
  parameters: readonly HeaderParameter[],
  args: JsonObject,
  header: (name: string) => string | undefined,
): string | null {
  for (const parameter of parameters) {
    const expected = valueAt(parameter, args);
    const sent = header(parameter.header);
    if (expected === null) {
      if (sent !== undefined)
        return `The header ${parameter.header} is set, but the argument ${parameter.path.join(".")} is not.`;
      continue;
    }
    if (sent === undefined)
      return `The header ${parameter.header} is missing for the argument ${parameter.path.join(".")}.`;
    const decoded = decodeHeaderText(sent);
    if (decoded === null) return `The header ${parameter.header} is not valid base64.`;
    if (decoded !== expected)
      return `The header ${parameter.header} says ${shown(decoded)}, but the argument ${parameter.path.join(".")} is ${shown(expected)}.`;
  }
  return null;
}
