import { Fault } from "@/lib/base/errors";
import { type Catalog, originsFor } from "@/lib/catalog/catalog";
import type { Environment } from "@/lib/config/environment";
import type { OperatorClient } from "@/lib/oauth/world";

/**
 * The operator's OAuth clients, each with the origins of the servers that it is for: those that the operator named, else
 * those that the catalog has for its issuer.
 *
 * @throws Fault for the operator, where that leaves a client without any server
 */
export function operatorClients(
  clients: Environment["UPSTREAM_OAUTH_CLIENTS"],
  catalog: Catalog,
): readonly OperatorClient[] {
  return clients.map((client) => {
    const origins = client.origins ?? originsFor(catalog, client.issuer);
    if (origins.length > 0) return { ...client, origins };
    throw new Fault(
      "internal",
      `UPSTREAM_OAUTH_CLIENTS: the catalog has no server of ${client.issuer}; name those that the client is for in servers.`,
    );
  });
}
