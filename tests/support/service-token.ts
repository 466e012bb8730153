import { newId } from "@/lib/base/ids";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { createServiceAccount } from "@/lib/service-accounts/create-account";
import { createServiceClient } from "@/lib/service-accounts/create-client";
import type { PlantedOrganization, TestGateway } from "@/tests/support/test-gateway";

/** A service account with a client that may do everything; gets access tokens of one endpoint with some scopes. */
export async function plantProgram(
  gateway: Pick<TestGateway, "runtime" | "origin">,
  home: Pick<PlantedOrganization, "id" | "slug">,
): Promise<{ readonly account: string; token(endpoint: string, scope: string): Promise<string> }> {
  const system = await openAsSystem(gateway.runtime, home.id);
  const { id: account } = await execute(createServiceAccount, system, { name: newId("svc") });
  const made = await execute(createServiceClient, system, { account, name: "Job", access: "full" });
  return {
    account,
    async token(endpoint, scope) {
      const response = await fetch(`${gateway.origin}/oauth/token`, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: made.client.id,
          client_secret: String(made.text),
          resource: `${gateway.runtime.environment.PUBLIC_URL}/o/${home.slug}${endpoint}`,
          scope,
        }),
      });
      const { access_token } = (await response.json()) as { access_token?: string };
      if (access_token === undefined) throw new Error("No token was given.");
      return access_token;
    },
  };
}
