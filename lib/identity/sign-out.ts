import { identityAdapter } from "@/lib/identity/adapter";
import { cookiesFor } from "@/lib/identity/cookies";
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
  const token = sessionToken && readCookie(request.headers.get("cookie"), sessionToken.name);
  if (token) await identityAdapter(database.system).deleteSession?.(token);

  const headers = new Headers({
    location: "/signin?signed-out",
    "cache-control": "no-store",
    "clear-site-data": '"cache", "storage"',
  });
  if (sessionToken) {
    const secure = sessionToken.options.secure ? "; Secure" : "";
    headers.append("set-cookie", `${sessionToken.name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure}`);
  }
  return new Response(null, { status: 303, headers });
}

function readCookie(header: string | null, name: string): string | null {
  for (const part of header?.split(";") ?? []) {
    const [key = "", ...rest] = part.trim().split("=");
    if (key === name) return decodeURIComponent(rest.join("="));
  }
  return null;
}
