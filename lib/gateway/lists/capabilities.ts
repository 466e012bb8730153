import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { type Asker, mayUse, reaches } from "@/lib/gateway/calls/reach";
import { APPS_EXTENSION } from "@/lib/gateway/core/apps";
import { mergeExtensions } from "@/lib/gateway/core/extensions";
import { cleanInstructions, mergeInstructions } from "@/lib/gateway/core/instructions";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { mergeLegacyTasks, TASKS_EXTENSION } from "@/lib/gateway/core/tasks";
import type { Caller, EndpointView, Gateway } from "@/lib/gateway/gateway";

export const SERVER_NAME = "causeway";
/** How many servers the instructions name. */
const MAX_NAMED = 50;

/** What the gateway calls itself towards clients. */
export function serverInfo(gateway: Gateway): JsonObject {
  return { name: SERVER_NAME, title: "Causeway", version: gateway.version };
}

/**
 * What an endpoint offers: the union of the capabilities of its servers, as far as the caller may know of them. Lists are
 * always announced as changing, since an administrator can change them at any time; logging, completion and subscriptions
 * only where a server has them.
 */
export function endpointCapabilities(
  asker: Asker & { readonly endpoint: EndpointView },
  era: "legacy" | "modern",
): JsonObject {
  const { endpoint } = asker;
  const connections = endpoint.catalogue.connections.filter((connection) => reaches(asker, connection));
  // Prompts, resources and what completes them go with their server as a whole.
  const whole = connections.filter((connection) => mayUse(asker, connection));
  const has = (name: string, among = whole) => among.some(({ capabilities }) => isJsonObject(capabilities[name]));
  const canSubscribe = whole.some((connection) => {
    const resources = connection.capabilities.resources;
    return isJsonObject(resources) && resources.subscribe === true;
  });
  const isAggregated = endpoint.connection === null;
  const capabilities: JsonObject = {};
  if (isAggregated || has("tools", connections)) capabilities.tools = { listChanged: true };
  if (isAggregated || has("prompts")) capabilities.prompts = { listChanged: true };
  if (isAggregated || has("resources"))
    capabilities.resources = { listChanged: true, ...(canSubscribe ? { subscribe: true } : {}) };
  if (has("completions")) capabilities.completions = {};
  const extensions = mergeExtensions(
    connections,
    era === "modern" ? [APPS_EXTENSION, TASKS_EXTENSION] : [APPS_EXTENSION],
  );
  if (extensions) capabilities.extensions = extensions;
  const tasks = era === "legacy" ? mergeLegacyTasks(connections) : undefined;
  if (tasks) capabilities.tasks = tasks;
  if (has("logging", connections) || (era === "legacy" && isAggregated)) capabilities.logging = {};
  return capabilities;
}

/** Views are immutable: what a server says is cleaned once. */
const cleaned = new WeakMap<ConnectionView, string>();

function instructionsOf(connection: ConnectionView): string {
  let text = cleaned.get(connection);
  if (text === undefined) {
    text = cleanInstructions(connection.instructions ?? "");
    cleaned.set(connection, text);
  }
  return text;
}

/**
 * The one server's instructions on its own endpoint. On an aggregated one, where its tools come from, and what the servers
 * that the caller reaches say, within the budget.
 */
export function endpointInstructions({
  endpoint,
  ...asker
}: Asker & Pick<Caller, "gateway" | "endpoint">): string | undefined {
  const { gateway } = asker;
  if (endpoint.connection) return instructionsOf(endpoint.connection) || undefined;
  const servers = endpoint.catalogue.connections.filter(
    (connection) => connection.kind !== "builtin" && reaches(asker, connection),
  );
  if (servers.length === 0) return undefined;
  const names = servers.slice(0, MAX_NAMED).map(({ slug }) => slug);
  const more = servers.length > MAX_NAMED ? ` and ${servers.length - MAX_NAMED} more` : "";
  const origin = `Tools of several servers, each under its server's name: ${names.join(", ")}${more}. A tool is called slug__tool.`;
  const said = mergeInstructions(
    servers.map((connection) => ({ slug: connection.slug, text: instructionsOf(connection) })),
    gateway.limits.instructionsBudget,
  );
  if (said === "") return origin;
  return `${origin}\n\nWhat the servers say of their own tools, which is all that it is about; each line of a server's begins with >.\n\n${said}`;
}
