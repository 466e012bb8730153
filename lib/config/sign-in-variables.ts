import { z } from "zod";
import { flag } from "@/lib/config/value-kinds";
import { isLoopbackHost } from "@/lib/net/loopback-host";

const ISSUER_ERROR = "write the issuer's https URL, exactly as the provider names itself (https://id.example.com)";

/** Secrets cross the line to a provider: in clear only within this machine. */
const providerUrl = z
  .url({ protocol: /^https?$/, error: ISSUER_ERROR, abort: true })
  .refine((text) => isProtected(new URL(text)), { error: ISSUER_ERROR });

const text = z.string().min(1).max(1000);

/** How people sign in, beside passkeys and the one-time link, which need no setting. */
export const signInVariables = {
  /** `smtps://user:password@mail.example.com:465`. Set together with MAIL_FROM: people may ask for a link by e-mail. */
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "write smtp://user:password@host:587 or smtps://" }).optional(),
  MAIL_FROM: z
    .string()
    .regex(/^(?:[^<>\r\n]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, {
      error: "write an address, with or without a name (Causeway <gateway@example.com>)",
    })
    .optional(),
  GOOGLE_CLIENT_ID: text.optional(),
  GOOGLE_CLIENT_SECRET: text.optional(),
  GITHUB_CLIENT_ID: text.optional(),
  GITHUB_CLIENT_SECRET: text.optional(),
  /** A GitHub Enterprise Server in place of github.com. */
  GITHUB_URL: providerUrl.default("https://github.com"),
  /** Any other OpenID Connect provider. */
  OIDC_ISSUER: providerUrl.optional(),
  OIDC_CLIENT_ID: text.optional(),
  OIDC_CLIENT_SECRET: text.optional(),
  /** What its button says. */
  OIDC_NAME: text.max(40).default("single sign-on"),
  /** A few people to sign in as, without a password. Only where the gateway is on loopback and DEMO is on. */
  LOCAL_SIGN_IN: flag.default(true),
};

type SignInVariables = z.output<z.ZodObject<typeof signInVariables>>;

const TOGETHER: readonly (readonly (keyof SignInVariables)[])[] = [
  ["SMTP_URL", "MAIL_FROM"],
  ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"],
  ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"],
  ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"],
];

/** A half-configured way to sign in is a button that is missing without a word. Throws a sentence with what is missing. */
export function refuseHalfProviders(variables: SignInVariables): void {
  for (const group of TOGETHER) {
    const missing = group.filter((name) => variables[name] === undefined);
    const present = group.find((name) => variables[name] !== undefined);
    if (present === undefined || missing.length === 0) continue;
    throw new Error(
      `The environment variable ${present} is not usable: it needs ${missing.join(" and ")} as well. Set ${missing.length > 1 ? "them" : "it"}, or leave ${present} out.`,
    );
  }
}

function isProtected({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || isLoopbackHost(hostname);
}
