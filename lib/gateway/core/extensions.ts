import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { APPS_EXTENSION } from "@/lib/gateway/core/apps";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { offersModernTasks, TASKS_EXTENSION } from "@/lib/gateway/core/tasks";

/** What the gateway itself takes from servers, on behalf of whoever shows pages: servers may list their apps only then. */
export const GATEWAY_EXTENSIONS: JsonObject = {
  [APPS_EXTENSION]: { mimeTypes: ["text/html;profile=mcp-app"] },
};

/**
 * `capabilities.extensions` of an endpoint: of what its servers announce, that which still works through the gateway.
 * Settings of several servers are put together, the first server's by slug winning. Undefined when there is nothing.
 */
export function mergeExtensions(
  connections: readonly ConnectionView[],
  passed: readonly string[],
): JsonObject | undefined {
  const merged: JsonObject = {};
  for (const connection of connections) {
    const { extensions } = connection.capabilities;
    if (!isJsonObject(extensions)) continue;
    for (const name of passed) {
      const settings = extensions[name];
      if (!isJsonObject(settings) || (name === TASKS_EXTENSION && !offersModernTasks(connection))) continue;
      const known = merged[name];
      merged[name] = isJsonObject(known) ? { ...settings, ...known } : settings;
    }
  }
  return Object.keys(merged).length > 0 ? merged : undefined;
}
