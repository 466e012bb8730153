import { z } from "zod";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { PROBLEM_SHAPE, SHAPES, WHOAMI_SHAPE } from "@/lib/openapi/shapes";
import type { Operation } from "@/lib/operations/define";

/** A request of the admin API, as the route tree has it (lib/openapi/generated/routes.json). */
export interface ApiRoute {
  readonly method: string;
  /** `/organizations/{org}/keys/{key}` */
  readonly path: string;
  /** The operation's name. */
  readonly operation: string;
  readonly status: number;
  /** "file" or "events", where the answer is no JSON. */
  readonly sends?: string;
}

export interface ApiParts {
  readonly routes: readonly ApiRoute[];
  readonly operations: readonly Operation[];
  readonly version: string;
  readonly publicUrl: string;
}

/** The admin API in OpenAPI 3.1, from the same schemas that the routes read their input with. */
export function describeApi({ routes, operations, version, publicUrl }: ApiParts): JsonObject {
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const paths: Record<string, JsonObject> = {
    "/whoami": {
      get: {
        operationId: "whoami",
        tags: ["whoami"],
        summary: "Whoami",
        responses: responses(200, jsonSchema(WHOAMI_SHAPE, "output")),
      },
    },
  };
  for (const route of routes) {
    const operation = byName.get(route.operation);
    if (!operation) continue;
    const methods = paths[route.path] ?? {};
    methods[route.method] = describeRequest(route, operation);
    paths[route.path] = methods;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Causeway admin API",
      version,
      description:
        "What the dashboard does with connections, keys, clients, the logs and the settings. A key needs the permission that each request names.",
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ key: [] }, { header: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "An API key with permissions: Authorization: Bearer ak-…" },
        header: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
      schemas: { Problem: jsonSchema(PROBLEM_SHAPE, "output") },
    },
  };
}

function describeRequest({ method, path, status, sends }: ApiRoute, operation: Operation): JsonObject {
  const input = jsonSchema(operation.input, "input");
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  const shape = SHAPES[operation.name];
  const [tag = "", verb = ""] = operation.name.split(".");
  return {
    operationId: operation.name,
    tags: [tag],
    summary: `${verb.charAt(0).toUpperCase()}${verb.slice(1).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`,
    description: `Needs the permission ${operation.permission}.`,
    "x-permission": operation.permission,
    parameters: [
      ...inPath.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } })),
      ...(method === "get" ? queryParameters(input, inPath) : []),
    ],
    ...(method === "get" ? {} : requestBody(input, inPath)),
    responses: responses(status, shape ? jsonSchema(shape, "output") : {}, contentType(sends)),
  };
}

function queryParameters(input: JsonObject, inPath: readonly string[]): JsonObject[] {
  const properties = isJsonObject(input.properties) ? input.properties : {};
  const required = Array.isArray(input.required) ? input.required : [];
  return Object.entries(properties)
    .filter(([name]) => !inPath.includes(name))
    .map(([name, schema]) => ({ name, in: "query", required: required.includes(name), schema: schema ?? {} }));
}

/** The input without what stands in the path already. */
function requestBody(input: JsonObject, inPath: readonly string[]): JsonObject {
  const schema = withoutNames(input, inPath);
  const isEmpty = isJsonObject(schema.properties) && Object.keys(schema.properties).length === 0;
  if (isEmpty) return {};
  return {
    requestBody: { required: Array.isArray(schema.required), content: { "application/json": { schema } } },
  };
}

function withoutNames(schema: JsonObject, names: readonly string[]): JsonObject {
  const result: JsonObject = { ...schema };
  delete result.$schema;
  for (const choice of ["anyOf", "oneOf"])
    if (Array.isArray(result[choice]))
      result[choice] = result[choice].map((one) => (isJsonObject(one) ? withoutNames(one, names) : one));
  if (isJsonObject(result.properties))
    result.properties = Object.fromEntries(Object.entries(result.properties).filter(([name]) => !names.includes(name)));
  if (Array.isArray(result.required)) {
    const rest = result.required.filter((name) => !names.includes(String(name)));
    if (rest.length > 0) result.required = rest;
    else delete result.required;
  }
  return result;
}

const REFUSALS = {
  400: "The request is malformed, or has an unknown field.",
  401: "There is no good key.",
  403: "The key has no such permission.",
  404: "There is no such thing.",
  409: "Somebody else was faster, or the state does not allow it.",
  422: "A value cannot be.",
  503: "The database is away, or the gateway is starting.",
} as const;

/** A file is CSV unless another format is asked for. */
function contentType(sends: string | undefined): string {
  if (sends === "events") return "text/event-stream";
  return sends === "file" ? "text/csv" : "application/json";
}

function responses(status: number, schema: JsonObject, type = "application/json"): JsonObject {
  const problem = { "application/json": { schema: { $ref: "#/components/schemas/Problem" } } };
  return {
    [status]: { description: "It worked.", content: { [type]: { schema } } },
    ...Object.fromEntries(
      Object.entries(REFUSALS).map(([code, description]) => [code, { description, content: problem }]),
    ),
  };
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonObject {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return made as JsonObject;
}
