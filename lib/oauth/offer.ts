import { isFault } from "@/lib/base/errors";
import { chooseFor } from "@/lib/oauth/clients";
import { findAuthorization } from "@/lib/oauth/find-authorization";
import { hostOf } from "@/lib/oauth/problems";
import type { OauthOffer } from "@/lib/oauth/schema";
import type { OauthWorld } from "@/lib/oauth/world";

/** Whether a server lets people sign in with OAuth, and whether the gateway can say there who it is. Null: it does not. */
export async function oauthOffer(world: OauthWorld, organizationId: string, url: string): Promise<OauthOffer | null> {
  try {
    const found = await findAuthorization(world, url);
    if (!found) return null;
    const { server } = found;
    const { choice } = await chooseFor(world, organizationId, server, url);
    const needsClient = choice === "ask" || choice === "elsewhere";
    return { provider: hostOf(server.issuer), needsClient, problem: null };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { provider: null, needsClient: false, problem: error.publicMessage };
  }
}
