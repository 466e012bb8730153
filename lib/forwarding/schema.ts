import { z } from "zod";
import {
  CLAIMS,
  DEFAULT_PREFIX,
  type ForwardingSettings,
  HEADER_FIELDS,
  headerNamesOf,
} from "@/lib/forwarding/core/settings";
import { isCredentialHeaderName } from "@/lib/net/header-rules";

const RESERVED = "The gateway sets this header itself; choose another.";

const headerName = z
  .string()
  .trim()
  .toLowerCase()
  .max(64, "At most 64 characters.")
  .regex(/^[a-z0-9-]+$/, "A header name has letters, digits and dashes only.")
  .refine(isCredentialHeaderName, RESERVED);

const claims = z
  .array(z.enum(CLAIMS))
  .max(CLAIMS.length)
  .transform((chosen) => CLAIMS.filter((claim) => chosen.includes(claim)))
  .default(["email", "name", "role", "teams", "organization"]);

const inHeaders = z
  .strictObject({
    mode: z.literal("headers"),
    claims,
    prefix: z
      .string()
      .trim()
      .toLowerCase()
      .max(40, "At most 40 characters.")
      .regex(/^[a-z0-9][a-z0-9-]*-$/, "Letters, digits and dashes, with a dash at the end.")
      .default(DEFAULT_PREFIX),
    names: z
      .partialRecord(
        z.enum(HEADER_FIELDS),
        headerName.refine(
          (name) => name !== "authorization",
          "Who calls is no credential in this mode; choose another.",
        ),
      )
      .default({}),
  })
  .refine((settings) => headerNamesOf(settings).every(isCredentialHeaderName), { path: ["prefix"], message: RESERVED })
  .refine((settings) => new Set(headerNamesOf(settings)).size === HEADER_FIELDS.length, {
    path: ["names"],
    message: "A header stands here twice.",
  });

const asJwt = z.strictObject({
  mode: z.literal("jwt"),
  claims,
  header: headerName.default("authorization"),
  audience: z
    .string()
    .trim()
    .min(1, "Name whom the token is for.")
    .max(512, "At most 512 characters.")
    .nullable()
    .default(null),
  lifetimeSeconds: z.int().min(60, "At least 60 seconds.").max(300, "At most 300 seconds.").default(120),
});

/** How a connection's server is told who calls, as it is set and stored. */
export const forwardingSettings = z.discriminatedUnion("mode", [
  inHeaders,
  asJwt,
]) satisfies z.ZodType<ForwardingSettings>;

/** What is stored; null for what another version has stored and this one cannot read. */
export function readForwarding(stored: unknown): ForwardingSettings | null {
  return forwardingSettings.safeParse(stored).data ?? null;
}

const connection = z.string().min(1).max(64);

export const connectionForwardingInput = z.strictObject({ connection });

export const setForwardingInput = z.strictObject({
  connection,
  forwarding: z.discriminatedUnion("mode", [z.strictObject({ mode: z.literal("off") }), inHeaders, asJwt]),
});

export const listIdentityKeysInput = z.strictObject({});

export const rotateIdentityKeyInput = z.strictObject({
  /** The present key is in wrong hands: what it has signed is good no more, from now on. */
  immediately: z.boolean().default(false),
});

/** How a connection tells its server who calls, and what the server needs to check it. */
export interface ForwardingSummary {
  readonly connection: string;
  readonly forwarding: ForwardingSettings | { readonly mode: "off" };
  /** What `aud` is where nobody chose one. */
  readonly defaultAudience: string;
  readonly issuer: string;
  readonly keysUrl: string;
}

export interface IdentityKeys {
  readonly issuer: string;
  readonly keysUrl: string;
  /** The newest first. */
  readonly keys: readonly IdentityKeyView[];
}

export interface IdentityKeyView {
  readonly id: string;
  readonly state: "next" | "current" | "previous";
  readonly activeAt: string;
}
