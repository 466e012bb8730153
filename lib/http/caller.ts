import { Fault } from "@/lib/base/errors";
import { type Caller, type DoorParts, type DoorWorld, notAuthenticated } from "@/lib/http/world";
import { isSameOrigin } from "@/lib/identity/same-origin";
import { readCredential } from "@/lib/keys/core/credentials";

/**
 * Who sends this request: the holder of a key, or a person with a session. Whoever presents a key is judged by the key
 * alone; a cookie beside it does not make up for a bad one. A cookie comes along by itself, so that with it the request
 * must also come from our own pages.
 */
export async function findCaller(parts: DoorParts, world: DoorWorld, request: Request): Promise<Caller> {
  const headers = Object.fromEntries(request.headers);
  if (readCredential(headers).kind !== "none") {
    const principal = world.authenticateKey(headers);
    if (principal.kind !== "key") throw notAuthenticated();
    return { kind: "key", principal };
  }
  const user = await parts.sessionUser();
  if (!user) throw notAuthenticated();
  const isReading = request.method === "GET" || request.method === "HEAD";
  if (!isReading && !isSameOrigin(request.headers, world.environment.PUBLIC_URL)) {
    throw new Fault("origin_not_allowed", "This request comes from another site.");
  }
  return { kind: "user", user };
}
