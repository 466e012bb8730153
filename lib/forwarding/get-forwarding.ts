import { noSuchConnection } from "@/lib/connections/get-connection";
import { forwardingSummary } from "@/lib/forwarding/connection-forwarding";
import { connectionForwardingInput, type ForwardingSummary } from "@/lib/forwarding/schema";
import { defineOperation } from "@/lib/operations/define";

/** How a server is told who calls. */
export const getForwarding = defineOperation({
  name: "connections.forwarding",
  permission: "connections.read",
  audit: false,
  input: connectionForwardingInput,
  async run(context, input): Promise<ForwardingSummary> {
    const select = { slug: true, url: true, forwarding: true } as const;
    const row = await context.db.connection.findFirst({ where: { slug: input.connection }, select });
    if (!row) throw noSuchConnection();
    return forwardingSummary(context, row);
  },
});
