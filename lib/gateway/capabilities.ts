import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { EndpointView, Gateway } from "@/lib/gateway/gateway";

export const SERVER_NAME = "causeway";

/** What the gateway calls itself towards clients. */
export function serverInfo(gateway: Gateway): JsonObject {
  return { name: SERVER_NAME, title: "Causeway", version: gateway.version };
}

/**
 * What an endpoint offers: the union of its servers' capabilities. Lists are always announced as changing, since an
 * administrator can change them at any time; logging, completion and subscriptions only where a server has them.
 */
export function endpointCapabilities(endpoint: EndpointView, era: "legacy" | "modern"): JsonObject {
  const has = (name: string) =>
    endpoint.catalogue.connections.some((connection) => isJsonObject(connection.capabilities[name]));
  const canSubscribe = endpoint.catalogue.connections.some((connection) => {
    const resources = connection.capabilities.resources;
    return isJsonObject(resources) && resources.subscribe === true;
  });
  const isAggregated = endpoint.connection === null;
  const capabilities: JsonObject = {};
  if (isAggregated || has("tools")) capabilities.tools = { listChanged: true };
  if (isAggregated || has("prompts")) capabilities.prompts = { listChanged: true };
  if (isAggregated || has("resources"))
    capabilities.resources = { listChanged: true, ...(canSubscribe ? { subscribe: true } : {}) };
  if (has("completions")) capabilities.completions = {};
  if (has("logging") || (era === "legacy" && isAggregated)) capabilities.logging = {};
  return capabilities;
}

/** The one server's instructions on its own endpoint; an aggregated endpoint says where its tools come from. */
export function endpointInstructions(endpoint: EndpointView): string | undefined {
  if (endpoint.connection) return endpoint.connection.instructions ?? undefined;
  const servers = endpoint.catalogue.connections
    .filter((connection) => connection.kind !== "builtin")
    .map((connection) => connection.slug);
  if (servers.length === 0) return undefined;
  return `Tools of several servers, each under its server's name: ${servers.slice(0, 50).join(", ")}. A tool is called slug__tool.`;
}
