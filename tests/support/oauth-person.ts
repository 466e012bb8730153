import { connectClient } from "@/lib/authserver/connect-client";
import { allowRequest, denyRequest, readConsentRequest } from "@/lib/authserver/consent";
import type { AccessLevel } from "@/lib/authserver/core/scopes";
import { newId } from "@/lib/base/ids";
import { openOrganization } from "@/lib/operations/open-organization";
import type { Runtime } from "@/lib/runtime";

/** A person with a browser at a consent screen, without the screen: cookies are kept, and decisions made as the page does. */
export interface OauthPerson {
  readonly userId: string;
  /** Opens the URL that a client sends people to, decides, and returns where the browser ends up: the client's redirect. */
  decide(url: URL, decision: Decision): Promise<URL>;
  /** Opens it and decides nothing. */
  open(url: URL): Promise<Response>;
}

export type Decision = { readonly organization: string; readonly level?: AccessLevel } | "deny";

/** Makes a member of an organization who sits at a browser. */
export async function addOauthPerson(
  runtime: Runtime,
  organizationId: string,
  origin: string,
  role = "owner",
): Promise<OauthPerson> {
  const userId = newId("usr");
  await runtime.database.system.user.create({ data: { id: userId, email: `${userId}@example.test`, name: "Ada" } });
  await runtime.database.system.membership.create({
    data: { id: newId("mem"), organizationId, userId, role },
  });
  const cookies = new Map<string, string>();
  const open = async (url: URL) => {
    const here = new URL(url.pathname + url.search, origin);
    const response = await fetch(here, {
      redirect: "manual",
      headers: { cookie: cookieHeader(cookies), accept: "text/html" },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const at = pair.indexOf("=");
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  };
  return {
    userId,
    open,
    async decide(url, decision) {
      const first = await open(url);
      const place = first.headers.get("location");
      const uid = place?.match(/^\/oauth\/consent\/([^/?]+)$/)?.[1];
      if (uid === undefined) throw new Error(`No consent screen: ${first.status} ${place ?? (await first.text())}`);
      const { authServer } = runtime;
      const cookie = cookieHeader(cookies);
      const request = await readConsentRequest(authServer, uid, cookie);
      if (!request) throw new Error("The consent screen does not know the request.");
      const back =
        decision === "deny"
          ? await denyRequest(authServer.provider(), cookie)
          : await allow(runtime, userId, request, cookie, decision);
      const last = await open(new URL(back));
      const redirect = last.headers.get("location");
      if (redirect === null) throw new Error(`The browser was not sent back: ${last.status} ${await last.text()}`);
      return new URL(redirect);
    },
  };
}

async function allow(
  runtime: Runtime,
  userId: string,
  request: NonNullable<Awaited<ReturnType<typeof readConsentRequest>>>,
  cookie: string,
  { organization, level = "standard" }: Exclude<Decision, "deny">,
): Promise<string> {
  const context = await openOrganization(runtime, { kind: "user", user: { id: userId, name: "Ada" } }, organization);
  const { client, resource, target, asked, wantsOfflineAccess: keepsAccess } = request;
  const wanted = { resource, endpoint: target.endpoint, asked, keepsAccess, level };
  const grantId = await connectClient(context, client, wanted);
  return allowRequest(runtime.authServer.provider(), cookie, userId, grantId);
}

function cookieHeader(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}
