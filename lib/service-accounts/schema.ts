import { z } from "zod";
import type { Role } from "@/lib/access/permissions";
import { ACCESS_LEVELS, type AccessLevel } from "@/lib/authserver/core/scopes";
import { publicKeySet } from "@/lib/base/key-set";
import { DEFAULT_GRACE_HOURS, expiresInDays, LONGEST_GRACE_HOURS } from "@/lib/keys/schema";
import { nameOf, pageCursor, pageLimit } from "@/lib/operations/schema";
import { customRole } from "@/lib/roles/schema";

/** The shapes of service accounts, shared with forms: nothing here may need Node. */

/** What a service account can be, beside the organization's own roles: whoever runs the organization is a person. */
const SERVICE_ROLES = ["admin", "member", "viewer"] as const satisfies readonly Role[];
const serviceRole = z.union([z.enum(SERVICE_ROLES), customRole]);

/** Whether a role can be a service account's. */
export function isServiceRole(role: string): boolean {
  return serviceRole.safeParse(role).success;
}

export const SERVICE_STATES = ["active", "suspended"] as const;
export type ServiceState = (typeof SERVICE_STATES)[number];

export const SERVICE_CLIENT_STATES = ["active", "expired", "revoked"] as const;
export type ServiceClientState = (typeof SERVICE_CLIENT_STATES)[number];

const account = z.string().min(1).max(64);
const accountName = nameOf(80, "Give the service account a name.");
const description = z.string().trim().max(300, "At most 300 characters.");
/** Ids of teams: all that it belongs to. */
const teams = z.array(z.string().min(1).max(64)).max(100);
const access = z.enum(ACCESS_LEVELS.map(({ id }) => id) as [AccessLevel, ...AccessLevel[]]);

export const listServiceAccountsInput = z.strictObject({
  search: z.string().trim().max(100).default(""),
  limit: pageLimit.default(50),
  cursor: pageCursor.optional(),
});

export const serviceAccountInput = z.strictObject({ account });

export const createServiceAccountInput = z.strictObject({
  name: accountName,
  description: description.default(""),
  role: serviceRole.default("member"),
  teams: teams.default([]),
});

/** What is left out stays as it is. */
export const updateServiceAccountInput = z.strictObject({
  account,
  name: accountName.optional(),
  description: description.optional(),
  role: serviceRole.optional(),
  state: z.enum(SERVICE_STATES).optional(),
  teams: teams.optional(),
});

export const createServiceClientInput = z.strictObject({
  account,
  name: nameOf(80, "Say what uses it."),
  access: access.default("standard"),
  /** Without it after 90 days, or with the key that makes it. */
  expiresInDays: expiresInDays.optional(),
  /** Its public keys, as a key set: it signs in with an assertion then (RFC 7523), and gets no secret. */
  publicKeys: publicKeySet.optional(),
});

export const rotateServiceClientInput = z.strictObject({
  account,
  client: z.string().min(1).max(64),
  /** How long the old secret is good besides; 0: it ends now. */
  graceHours: z.int().min(0).max(LONGEST_GRACE_HOURS, "At most 168 hours, a week.").default(DEFAULT_GRACE_HOURS),
  expiresInDays: expiresInDays.optional(),
});

export const revokeServiceClientInput = z.strictObject({ account, client: z.string().min(1).max(64) });

/** What a service account gets its tokens with. Times are ISO 8601. */
export interface ServiceClientView {
  /** The client id: scl_… */
  readonly id: string;
  readonly name: string;
  readonly access: AccessLevel;
  readonly method: "secret" | "private_key";
  /** `…x7Qd`: enough to recognise a secret, not to use it. Null for one that has none. */
  readonly hint: string | null;
  readonly state: ServiceClientState;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** To within a minute. */
  readonly lastUsedAt: string | null;
  readonly rotatedAt: string | null;
  /** Until when the secret of before is good besides. */
  readonly graceUntil: string | null;
}

export interface ServiceAccountView {
  /** svc_… */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** `member` and the like, or rol_… */
  readonly role: string;
  readonly roleName: string;
  readonly state: ServiceState;
  readonly teams: readonly { readonly id: string; readonly name: string }[];
  /** That are good now. */
  readonly keys: number;
  readonly clients: readonly ServiceClientView[];
  readonly createdAt: string;
  /** Of its keys and clients the latest. */
  readonly lastUsedAt: string | null;
}

export interface CreatedServiceClient {
  readonly client: ServiceClientView;
  /** The whole secret. It is shown this once and cannot be had again. Null for a client that signs with its own key. */
  readonly text: string | null;
}
