import { z } from "zod";
import { defineBuiltinTool } from "@/lib/builtin-tools/define";
import { reachableConnections } from "@/lib/builtin-tools/reachable";

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
        tools: connection.tools.length,
        resources: connection.resources.length + connection.resourceTemplates.length,
        prompts: connection.prompts.length,
      })),
    };
  },
});
