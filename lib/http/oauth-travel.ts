import "server-only";
import { realDoors } from "@/lib/http/doors";
import { openContext } from "@/lib/http/open-context";
import { plainPageResponse } from "@/lib/http/plain-page";
import { cookieFor, setCookie } from "@/lib/identity/cookies";
import { currentUser } from "@/lib/identity/current-user";
import { readCookies } from "@/lib/identity/read-cookies";
import { ATTEMPT_MS } from "@/lib/oauth/attempt";
import { arrive, depart, type Refusal } from "@/lib/oauth/attempts";
import { clientDocument } from "@/lib/oauth/clients";

/** The addresses between which a browser travels while somebody authorizes the gateway at a server's provider. */

/** Leaves for the provider. */
export async function leaveForProvider(request: Request): Promise<Response> {
  const { environment, services } = await realDoors.world();
  const user = await currentUser();
  const { pathname, search, searchParams } = new URL(request.url);
  if (!user) return redirect(`/signin?${new URLSearchParams({ next: `${pathname}${search}` })}`);
  const departure = await depart(services.oauth, user, searchParams.get("state") ?? "");
  if (departure.kind === "refused") return turnedAway(departure.why);
  const cookie = cookieFor(environment.PUBLIC_URL, cookieName(departure.attemptId));
  return redirect(departure.url, setCookie(cookie, departure.browserKey, ATTEMPT_MS / 1000));
}

/** Comes back with an answer. */
export async function comeBackFromProvider(request: Request): Promise<Response> {
  const world = await realDoors.world();
  const { environment, services } = world;
  const user = await currentUser();
  if (!user) return turnedAway("not_yours");
  const cookies = readCookies(request.headers);
  const nameOf = (attemptId: string) => cookieFor(environment.PUBLIC_URL, cookieName(attemptId)).name;
  const arrival = await arrive(
    services.oauth,
    user,
    new URL(request.url).searchParams,
    (attemptId) => cookies[nameOf(attemptId)],
    (slug) => openContext(world, { kind: "user", user }, slug, request.headers.get("x-forwarded-for")),
  );
  if (arrival.kind === "refused") return turnedAway(arrival.why);
  const { organization, attemptId } = arrival;
  const cookie = cookieFor(environment.PUBLIC_URL, cookieName(attemptId));
  return redirect(`/o/${organization}/accounts/outcome?attempt=${attemptId}`, setCookie(cookie, null));
}

/** Who the gateway is, for authorization servers that read it from a URL. */
export async function publishClientDocument(): Promise<Response> {
  const { services } = await realDoors.world();
  if (services.oauth.documentUrl === null) return Response.json({ error: "not_found" }, { status: 404 });
  return Response.json(clientDocument(services.oauth), { headers: { "cache-control": "public, max-age=3600" } });
}

/** One for each attempt: two that are under way do not disturb one another. */
function cookieName(attemptId: string): string {
  return `connect-${attemptId}`;
}

function redirect(location: string, setCookieLine?: string): Response {
  return new Response(null, {
    status: 303,
    headers: {
      location,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      ...(setCookieLine === undefined ? {} : { "set-cookie": setCookieLine }),
    },
  });
}

const WORDS: Readonly<Record<Refusal, string>> = {
  unknown: "This link was used already, or is older than ten minutes. Begin again with Connect.",
  not_yours:
    "This link belongs to somebody else, or you have signed out meanwhile. Sign in and begin with Connect yourself.",
  other_browser: "This sign-in was begun in another browser. Begin again with Connect here.",
};

function turnedAway(why: Refusal): Response {
  return plainPageResponse(
    {
      title: "Nothing was connected",
      text: WORDS[why],
      end: { name: "the server", mark: "S" },
      isBroken: true,
      link: { href: "/", label: "Go to the dashboard" },
    },
    400,
  );
}
