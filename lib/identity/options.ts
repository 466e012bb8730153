import { randomBytes } from "node:crypto";
import type { NextAuthOptions } from "next-auth";
import type { EmailConfig } from "next-auth/providers/email";
import { pointNextAuthAt } from "@/lib/config/next-auth-environment";
import { identityAdapter } from "@/lib/identity/adapter";
import { cookiesFor } from "@/lib/identity/cookies";
import { SESSION_ABSOLUTE_SECONDS } from "@/lib/identity/session-rules";
import { type IdentityWorld, identitySecret } from "@/lib/identity/world";
import { log } from "@/lib/telemetry/log";

export const LINK_PROVIDER_ID = "link";

/**
 * next-auth's configuration: database sessions, and the one-time link as the only way in.
 *
 * @throws Fault `invalid_request` where PUBLIC_URL is plain http on another machine.
 */
export function identityOptions({ database, environment, vault }: IdentityWorld): NextAuthOptions {
  pointNextAuthAt(environment.PUBLIC_URL);
  const cookies = cookiesFor(environment.PUBLIC_URL);
  return {
    adapter: identityAdapter(database.system),
    secret: identitySecret(vault),
    providers: [linkProvider()],
    cookies,
    useSecureCookies: cookies.sessionToken?.options.secure === true,
    session: {
      strategy: "database",
      maxAge: SESSION_ABSOLUTE_SECONDS,
      updateAge: SESSION_ABSOLUTE_SECONDS,
      generateSessionToken: () => randomBytes(32).toString("base64url"),
    },
    pages: { signIn: "/signin", error: "/signin", verifyRequest: "/signin" },
    callbacks: {
      // A token names an address; only a person who exists may use it.
      async signIn({ user }) {
        if (!user.email) return false;
        return (await database.system.user.findUnique({ where: { email: user.email }, select: { id: true } })) !== null;
      },
      // Relative, so that nobody is sent to another site after signing in.
      redirect: ({ url, baseUrl }) => safePath(url, baseUrl),
      session: ({ session, user }) => ({ ...session, user: { id: user.id, name: user.name, email: user.email } }),
    },
    logger: {
      error: (code, metadata) => log.error({ code, error: metadata }, "sign-in failed"),
      warn: (code) => log.debug({ code }, "next-auth warns"),
      debug: () => {},
    },
  };
}

/**
 * next-auth's provider of the kind "email" without e-mail: the link is printed by the operator's command instead of sent.
 * The shape carries a mail transport; nothing here uses it.
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

/** The path of a URL on our own origin, or `/`. */
export function safePath(url: string, baseUrl: string): string {
  try {
    const target = new URL(url, baseUrl);
    return target.origin === new URL(baseUrl).origin ? `${target.pathname}${target.search}` : "/";
  } catch {
    return "/";
  }
}
