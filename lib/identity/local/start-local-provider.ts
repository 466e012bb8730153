import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import type Provider from "oidc-provider";
import { renderLocalPage } from "@/lib/identity/local/local-page";
import type { LocalProvider } from "@/lib/identity/local/local-provider";
import { MemoryStore } from "@/lib/identity/local/memory-store";
import { isSameOrigin } from "@/lib/identity/same-origin";
import type { LocalPerson } from "@/lib/identity/sign-in-methods";

export interface RunningLocalProvider extends LocalProvider {
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";
const CLIENT_ID = "causeway";
const CODE_SECONDS = 60;
const INTERACTION_SECONDS = 600;

/**
 * Runs an OpenID Connect provider of our own on loopback, whose people need no password. It is a provider like any other to
 * the gateway: another origin, the whole exchange with its checks. It knows one client, whose secret is made anew with
 * each start and never leaves the process.
 *
 * @param options.people whom one may be; asked each time
 */
export async function startLocalProvider(options: {
  readonly publicUrl: string;
  readonly people: () => Promise<readonly LocalPerson[]>;
}): Promise<RunningLocalProvider> {
  const { publicUrl, people } = options;
  const clientSecret = randomBytes(32).toString("base64url");
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, HOST, resolve));
  const issuer = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  try {
    const provider = await createProvider({ issuer, publicUrl, clientSecret, people });
    const handle = provider.callback();
    server.on("request", (req, res) => {
      if (req.headers.host !== new URL(issuer).host) return end(res, 421, "This host name is not served here.");
      // Nobody is remembered here: the next one may be another person, and the library would first ask to sign out.
      req.headers.cookie = (req.headers.cookie ?? "").replace(/(?:^|; *)_session[^;]*/g, "");
      const path = new URL(req.url ?? "/", issuer).pathname;
      if (path.startsWith("/choose/"))
        return void choose(provider, people, issuer, req, res).catch(() =>
          end(res, 400, "This sign-in is over. Begin again at the gateway."),
        );
      void handle(req, res);
    });
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    issuer,
    clientId: CLIENT_ID,
    clientSecret,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function createProvider(options: {
  readonly issuer: string;
  readonly publicUrl: string;
  readonly clientSecret: string;
  readonly people: () => Promise<readonly LocalPerson[]>;
}): Promise<Provider> {
  const { issuer, publicUrl, clientSecret, people } = options;
  // Here and not at the top: what is not used costs no start time.
  const { OidcProvider } = await import("@/lib/authserver/oidc-library");
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: "local" };
  return new OidcProvider(issuer, {
    adapter: MemoryStore,
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: clientSecret,
        redirect_uris: [`${publicUrl}/api/auth/callback/local`],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    jwks: { keys: [jwk as never] },
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/choose/${interaction.uid}` },
    ttl: {
      AuthorizationCode: CODE_SECONDS,
      AccessToken: CODE_SECONDS,
      IdToken: CODE_SECONDS,
      Interaction: INTERACTION_SECONDS,
      Grant: INTERACTION_SECONDS,
      Session: INTERACTION_SECONDS,
    },
    async findAccount(_ctx, email) {
      const person = (await people()).find((each) => each.email === email);
      if (!person) return undefined;
      return {
        accountId: email,
        claims: async () => ({ sub: email, email, email_verified: true, name: person.name }),
      };
    },
    // Its one client is the gateway itself: there is nothing to consent to.
    async loadExistingGrant(ctx) {
      const { client, session } = ctx.oidc;
      const grant = new ctx.oidc.provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
    renderError(ctx, out) {
      ctx.type = "text/plain";
      ctx.body = `This sign-in cannot go on (${out.error}). Begin again at ${publicUrl}/signin.\n`;
    },
  });
}

/** The page with the people, and the choice of one. Who was named by the gateway's own button is chosen already. */
async function choose(
  provider: Provider,
  people: () => Promise<readonly LocalPerson[]>,
  issuer: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(req, res);
  const known = await people();
  const isChoice = req.method === "POST";
  if (isChoice && !isSameOrigin(new Headers(req.headers as Record<string, string>), issuer)) {
    return end(res, 403, "This request comes from another site.");
  }
  const wanted = isChoice ? await readChoice(req) : interaction.params.login_hint;
  const person = known.find(({ email }) => email === wanted);
  if (person) {
    await provider.interactionFinished(
      req,
      res,
      { login: { accountId: person.email } },
      { mergeWithLastSubmission: false },
    );
    return;
  }
  const { html, policy } = renderLocalPage(known, interaction.uid);
  res.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  res.end(html);
}

const MAX_BODY = 2048;

async function readChoice(req: IncomingMessage): Promise<string | null> {
  let text = "";
  for await (const chunk of req) {
    text += String(chunk);
    if (text.length > MAX_BODY) return null;
  }
  return new URLSearchParams(text).get("person");
}

function end(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  res.end(`${text}\n`);
}
