import NextAuth from "next-auth";
import { isFault } from "@/lib/base/errors";
import { identityOptions, LINK_PROVIDER_ID } from "@/lib/identity/options";
import { isSameOrigin } from "@/lib/identity/same-origin";
import type { IdentityWorld } from "@/lib/identity/world";

/**
 * next-auth's routes, as far as this product serves them: using up a one-time link, by POST alone. Its own sign-in form
 * would write a token for any address that a stranger names, and its GET callback would let a link preview sign in.
 */
export async function handleIdentityRequest(
  world: IdentityWorld,
  request: Request,
  segments: readonly string[],
): Promise<Response> {
  const [verb, provider] = segments;
  if (verb !== "callback" || provider !== LINK_PROVIDER_ID || segments.length !== 2) return plain(404, "Not found");
  if (request.method !== "POST") return plain(405, "The button on the sign-in page uses this address.");
  if (!isSameOrigin(request.headers, world.environment.PUBLIC_URL)) {
    return plain(403, "This request comes from another site. Open the sign-in link again.");
  }
  try {
    const context = { params: Promise.resolve({ nextauth: [...segments] }) };
    const response = await (NextAuth(request as never, context as never, identityOptions(world)) as Promise<Response>);
    response.headers.set("cache-control", "no-store");
    response.headers.set("referrer-policy", "no-referrer");
    return response;
  } catch (error) {
    if (isFault(error)) return plain(400, error.publicMessage);
    throw error;
  }
}

function plain(status: number, message: string): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { "content-type": "text/plain", "cache-control": "no-store" },
  });
}
