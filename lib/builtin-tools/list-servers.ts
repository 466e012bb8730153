import { z } from "zod";
import { type BuiltinCaller, defineBuiltinTool } from "@/lib/builtin-tools/define";
import { reachableConnections } from "@/lib/builtin-tools/reachable";
import { mayCall, mayUse } from "@/lib/gateway/calls/reach";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";

export const listServers = defineBuiltinTool({
  name: "list_servers",
  title: "List servers",
  description:
    "Lists the servers behind this gateway that you may use: name, namespace of their tools, status, and how many tools, resources and prompts each offers.",
  input: z.strictObject({}),
  run(caller) {
    return {
      servers: reachableConnections(caller).map((connection) => ({
        namespace: connection.slug,
        name: connection.name,
        status: connection.isDisabled ? "paused" : connection.status,
        reason: connection.statusReason,
        ...offersTo(caller, connection),
      })),
    };
  },
});

/** What of a server the caller may use: no count tells of what is not listed. */
function offersTo(caller: BuiltinCaller, connection: ConnectionView) {
  const tools = connection.tools.filter(({ name }) => mayCall(caller, { connection, upstreamKey: name }));
  const isOpen = mayUse(caller, connection);
  return {
    tools: tools.length,
    resources: isOpen ? connection.resources.length + connection.resourceTemplates.length : 0,
    prompts: isOpen ? connection.prompts.length : 0,
  };
}
