import { updateConnectionInput } from "@/lib/connections/schema";
import { updateConnection } from "@/lib/connections/update-connection";
import type { DemoServer } from "@/lib/demo/start-demo";
import { openAsSystem } from "@/lib/operations/open-organization";
import type { Runtime } from "@/lib/runtime";

/** A demo server that had to take another port: the connections that name the former one are told. */
export async function moveDemoConnections(
  runtime: Pick<Runtime, "database" | "services">,
  servers: readonly DemoServer[],
): Promise<void> {
  for (const { formerUrl, url } of servers) {
    if (formerUrl === null) continue;
    // Over all organizations, since any of them may have connected it.
    const found = await runtime.database.system.connection.findMany({
      where: { url: formerUrl },
      select: { organizationId: true, slug: true },
    });
    for (const { organizationId, slug } of found) {
      const context = await openAsSystem(runtime, organizationId);
      await updateConnection.run(context, updateConnectionInput.parse({ connection: slug, url }));
    }
  }
}
