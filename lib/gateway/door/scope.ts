import { ACCESS_LEVELS, type Scope } from "@/lib/authserver/core/scopes";
import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { recordRefusal } from "@/lib/gateway/calls/forward";
import { mayCall } from "@/lib/gateway/calls/reach";
import type { Caller } from "@/lib/gateway/gateway";
import { findOwnTool } from "@/lib/gateway/lists/own-names";

/** What takes more than reading. Calls are judged by their tool. */
const CHANGES: ReadonlySet<string> = new Set(["tasks/update", "tasks/cancel"]);

/**
 * Refuses what an OAuth client was not granted. Keys have no scopes. Throws `insufficient_scope`, which names all that the
 * client should ask for, so that what it has is not lost when it asks again (RFC 6750, section 3.1).
 */
export async function checkScope(
  caller: Caller,
  { method, params }: { readonly method: string; readonly params: JsonObject },
): Promise<void> {
  const { principal } = caller;
  if (principal.kind !== "client") return;
  const needed = scopeFor(caller, method, params);
  if (principal.scopes.has(needed)) return;
  const level = ACCESS_LEVELS.find(({ scopes }) => (scopes as readonly string[]).includes(needed));
  const fault = new Fault(
    "insufficient_scope",
    `This needs the scope ${needed}, which the client has not been granted. It can ask for it by signing in again.`,
    { data: { scope: level?.scopes.join(" ") ?? needed } },
  );
  await recordRefusal(caller, method, params, fault);
  throw fault;
}

function scopeFor(caller: Caller, method: string, params: JsonObject): Scope {
  if (method !== "tools/call") return CHANGES.has(method) ? "mcp:call" : "mcp:read";
  const name = typeof params.name === "string" ? params.name : "";
  const { catalogue, connection } = caller.endpoint;
  const route = catalogue.tools.byKey.get(name) ?? (connection ? null : findOwnTool(caller, name));
  // Of a tool that may not be called nothing is said, not even what it would take.
  const annotations = route && mayCall(caller, route) ? route.definition.annotations : undefined;
  if (!isJsonObject(annotations)) return "mcp:call";
  // What a server says of its own tools: a hint that narrows nobody's rights but the client's (2025-11-25, "Tool annotations").
  if (annotations.readOnlyHint === true) return "mcp:read";
  return annotations.destructiveHint === true ? "mcp:destructive" : "mcp:call";
}
