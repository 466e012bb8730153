import { randomBytes } from "node:crypto";
import type { NextAuthOptions } from "next-auth";
import type { EmailConfig } from "next-auth/providers/email";
import { pointNextAuthAt } from "@/lib/config/next-auth-environment";
import { identityAdapter, type NewSession } from "@/lib/identity/adapter";
import { cookiesFor } from "@/lib/identity/cookies";
import type { ConfiguredProvider } from "@/lib/identity/providers";
import { safePath } from "@/lib/identity/safe-path";
import { SESSION_ABSOLUTE_SECONDS } from "@/lib/identity/session-rules";
import { type IdentityWorld, identitySecret } from "@/lib/identity/world";
import { log } from "@/lib/telemetry/log";

export const LINK_PROVIDER_ID = "link";

export function newSessionToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * next-auth's configuration for one request: database sessions, and the one way in that the request uses.
 *
 * @param signingIn how and from where, for the session
 * @param admit decides; `true`, or the address of the page that says why not
 * @throws Fault `invalid_request` where PUBLIC_URL is plain http on another machine.
 */
export function identityOptions(
  { database, environment, vault }: IdentityWorld,
  provider: ConfiguredProvider | typeof LINK_PROVIDER_ID,
  signingIn: Pick<NewSession, "method" | "from">,
  admit: NonNullable<NonNullable<NextAuthOptions["callbacks"]>["signIn"]>,
): NextAuthOptions {
  pointNextAuthAt(environment.PUBLIC_URL);
  const cookies = cookiesFor(environment.PUBLIC_URL);
  return {
    adapter: identityAdapter(database.system, Date.now, signingIn),
    secret: identitySecret(vault),
    providers: [provider === LINK_PROVIDER_ID ? linkProvider() : (provider.config as never)],
    cookies,
    useSecureCookies: cookies.sessionToken.options.secure === true,
    session: {
      strategy: "database",
      maxAge: SESSION_ABSOLUTE_SECONDS,
      updateAge: SESSION_ABSOLUTE_SECONDS,
      generateSessionToken: newSessionToken,
    },
    callbacks: {
      // next-auth makes a refusal of an error here, and says nothing of it.
      signIn: async (arrival) => {
        try {
          return await admit(arrival);
        } catch (error) {
          log.error({ err: error }, "sign-in failed");
          throw error;
        }
      },
      // Relative, so that nobody is sent to another site after signing in.
      redirect: ({ url, baseUrl }) => safePath(url, baseUrl),
    },
    logger: {
      error: (code, metadata) => log.error({ code, error: metadata }, "sign-in failed"),
      warn: (code) => log.debug({ code }, "next-auth warns"),
      debug: () => {},
    },
  };
}

/**
 * next-auth's provider of the kind "email" without e-mail: who gets a link, and how, is decided elsewhere. The shape
 * carries a mail transport; nothing here uses it.
 */
function linkProvider(): EmailConfig {
  const provider = {
    id: LINK_PROVIDER_ID,
    type: "email",
    name: "One-time link",
    from: "",
    server: "",
    maxAge: 900,
    async sendVerificationRequest() {},
    options: {},
  };
  return provider as unknown as EmailConfig;
}
