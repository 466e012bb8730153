import { isDatabaseAway } from "@/lib/db/errors";
import { identityAdapter } from "@/lib/identity/adapter";
import { cookiesFor, setCookie } from "@/lib/identity/cookies";
import { readCookies } from "@/lib/identity/read-cookies";
import { isSameOrigin } from "@/lib/identity/same-origin";
import type { IdentityWorld } from "@/lib/identity/world";

/**
 * Ends the session in the database, so that a copied cookie is worth nothing, and tells the browser to forget the cookie
 * and every page it kept.
 */
export async function signOut(world: IdentityWorld, request: Request): Promise<Response> {
  const { environment, database } = world;
  if (!isSameOrigin(request.headers, environment.PUBLIC_URL)) {
    return new Response("This request comes from another site.\n", { status: 403 });
  }
  const { sessionToken } = cookiesFor(environment.PUBLIC_URL);
  const token = readCookies(request.headers)[sessionToken.name];
  try {
    if (token) await identityAdapter(database.system).deleteSession?.(token);
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    // Forgetting the cookie alone would look like signing out while a copy of it goes on.
    return new Response("The database cannot be reached, so you are still signed in. Go back and try again.\n", {
      status: 503,
      headers: { "cache-control": "no-store", "retry-after": "5" },
    });
  }

  const headers = new Headers({
    location: "/signin?signed-out",
    "cache-control": "no-store",
    "clear-site-data": '"cache", "storage"',
  });
  headers.append("set-cookie", setCookie(sessionToken, null));
  return new Response(null, { status: 303, headers });
}
