import { isFault } from "@/lib/base/errors";
import { readForm } from "@/lib/http/read-form";
import { signInObstacle } from "@/lib/identity/cookies";
import { finishProvider, startProvider } from "@/lib/identity/provider-sign-in";
import { configuredProviders } from "@/lib/identity/providers";
import { isSameOrigin } from "@/lib/identity/same-origin";
import { takeLink } from "@/lib/identity/take-link";
import type { SignInWorld } from "@/lib/identity/world";

/**
 * The addresses under `/api/auth` that next-auth stands behind: going to a provider (to sign in, or to link it), coming
 * back, and using up a one-time link. next-auth's own pages are not served: its sign-in form would write a token for any
 * address that a stranger names, and its GET callback would let a link preview sign in.
 */
export async function handleIdentityRequest(
  world: SignInWorld,
  request: Request,
  segments: readonly string[],
): Promise<Response> {
  const [verb = "", id = "", ...rest] = segments;
  const local = isProxied(request.headers) ? null : world.localProvider;
  const provider = configuredProviders(world.environment, local).find((each) => each.id === id);
  const isLink = verb === "callback" && id === "link";
  const isProviders = provider !== undefined && ["signin", "link", "callback"].includes(verb);
  if (rest.length > 0 || (!isLink && !isProviders)) return plain(404, "Not found");

  const obstacle = signInObstacle(world.environment.PUBLIC_URL);
  if (obstacle) return plain(400, obstacle);
  try {
    if (provider && verb === "callback") {
      // A provider may send people back by GET alone; a POST from its site would come without our cookies.
      return request.method === "GET"
        ? await finishProvider(world, request, provider)
        : plain(405, "Method not allowed");
    }
    if (request.method !== "POST") return plain(405, "The buttons on the sign-in page use this address.");
    if (!isSameOrigin(request.headers, world.environment.PUBLIC_URL)) {
      return plain(403, "This request comes from another site. Open the sign-in page again.");
    }
    if (/\bjson\b/i.test(request.headers.get("content-type") ?? "")) {
      return plain(415, "Only the forms of the sign-in page use this address.");
    }
    if (!provider) return await takeLink(world, request);
    return await startProvider(world, request, provider, {
      purpose: verb === "link" ? "link" : "enter",
      form: await readForm(request),
    });
  } catch (error) {
    if (isFault(error)) return plain(400, error.publicMessage);
    throw error;
  }
}

/** Whether somebody stands between the browser and us: then people from elsewhere may come, and none without a password. */
function isProxied(headers: Headers): boolean {
  const between = headers.has("forwarded") || headers.has("via") || headers.has("x-real-ip");
  // Our own server names the peer; one more entry is another's.
  return between || (headers.get("x-forwarded-for") ?? "").includes(",");
}

function plain(status: number, message: string): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { "content-type": "text/plain", "cache-control": "no-store" },
  });
}
