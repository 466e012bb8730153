import { isJsonObject, type JsonObject } from "@/lib/base/json";

/** MCP Apps (SEP-1865): tools whose results are shown by a page of their server's, a resource with a `ui://` URI. */
export const APPS_EXTENSION = "io.modelcontextprotocol/ui";

/** Hosts take a page by its scheme, so the scheme stays what it is wherever URIs are rewritten. */
export const APP_SCHEME = "ui://";

/** Where else a tool's page was named before `_meta.ui.resourceUri`: an older draft, and the Apps SDK. */
const OLDER_KEYS = ["ui/resourceUri", "openai/outputTemplate"] as const;

/** Whether a tool shows its results in a page of its server's. */
export function hasApp(tool: JsonObject): boolean {
  const { _meta: meta } = tool;
  if (!isJsonObject(meta)) return false;
  if (isJsonObject(meta.ui) && typeof meta.ui.resourceUri === "string") return true;
  return OLDER_KEYS.some((key) => typeof meta[key] === "string");
}

/** Whether a page may call this tool of its server: unless `_meta.ui.visibility` leaves it out, it may. */
export function isAppCallable(tool: JsonObject): boolean {
  const visibility = visibilityOf(tool);
  return visibility === null || visibility.includes("app");
}

/** Whether the tool is for agents; one that is only for pages is listed all the same, and hidden by the host. */
export function isForModel(tool: JsonObject): boolean {
  const visibility = visibilityOf(tool);
  return visibility === null || visibility.includes("model");
}

function visibilityOf(tool: JsonObject): readonly unknown[] | null {
  const { _meta: meta } = tool;
  if (!isJsonObject(meta) || !isJsonObject(meta.ui)) return null;
  const { visibility } = meta.ui;
  return Array.isArray(visibility) ? visibility : null;
}

/** `_meta` of a tool or of a result with the page's URI as `exportUri` gives it; the same object when it names none. */
export function exportAppUris(meta: JsonObject, exportUri: (uri: string) => string): JsonObject {
  let exported = meta;
  if (isJsonObject(meta.ui) && typeof meta.ui.resourceUri === "string") {
    exported = { ...exported, ui: { ...meta.ui, resourceUri: exportUri(meta.ui.resourceUri) } };
  }
  for (const key of OLDER_KEYS) {
    const uri = meta[key];
    if (typeof uri === "string") exported = { ...exported, [key]: exportUri(uri) };
  }
  return exported;
}
