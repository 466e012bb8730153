import { z } from "zod";
import { PERMISSIONS, type Permission } from "@/lib/access/permissions";
import { connectionSlug, type EnvironmentLabel, environmentLabel } from "@/lib/connections/schema";
import { nameOf, pageCursor, pageLimit } from "@/lib/operations/schema";

/** The shapes of the key operations, shared with forms: nothing here may need Node. */

export const DEFAULT_EXPIRY_DAYS = 90;
export const LONGEST_EXPIRY_DAYS = 365;

const keyName = nameOf(80, "Give the key a name.");
const keyId = z.string().min(1).max(64);

/** Which servers it reaches, by slug. `all` includes those that are connected later. */
const keyServers = z.union([z.literal("all"), z.array(connectionSlug).min(1, "Choose at least one server.").max(1000)]);
/** Of the admin API. A key for MCP clients needs none. */
const keyPermissions = z.array(z.enum(PERMISSIONS)).max(PERMISSIONS.length);
/** Every key ends: a forgotten one does no harm for ever. */
export const expiresInDays = z.int().min(1, "At least one day.").max(LONGEST_EXPIRY_DAYS, "At most 365 days.");

export const createKeyInput = z.strictObject({
  name: keyName,
  environment: environmentLabel.default("production"),
  servers: keyServers.default("all"),
  permissions: keyPermissions.default([]),
  /** Without it after 90 days, or with the key that makes it. */
  expiresInDays: expiresInDays.optional(),
  /** Whose it is to be, in place of the person who makes it: svc_… */
  serviceAccount: z.string().min(1).max(64).optional(),
});

/** Its end is near: a client that is not changed by then is refused. */
export const EXPIRY_WARNING_DAYS = 14;

export const KEY_STATES = ["active", "expired", "revoked"] as const;

export const listKeysInput = z.strictObject({
  /** In the name, or the last four characters of the key. */
  search: z.string().trim().max(100).default(""),
  state: z.enum(KEY_STATES).optional(),
  environment: environmentLabel.optional(),
  /** Of one service account: svc_… */
  serviceAccount: z.string().min(1).max(64).optional(),
  cursor: pageCursor.optional(),
  limit: pageLimit.default(50),
});

export const keyInput = z.strictObject({ key: keyId });
/** What is left out stays as it is. */
export const updateKeyInput = z
  .strictObject({
    key: keyId,
    name: keyName.optional(),
    environment: environmentLabel.optional(),
    servers: keyServers.optional(),
    permissions: keyPermissions.optional(),
  })
  .refine(({ key: _key, ...changes }) => Object.values(changes).some((value) => value !== undefined), {
    error: "Say what to change: name, environment, servers or permissions.",
  });

export const LONGEST_GRACE_HOURS = 168;
export const DEFAULT_GRACE_HOURS = 24;

export const rotateKeyInput = z.strictObject({
  key: keyId,
  /** How long the old text is good besides; 0: it ends now. */
  graceHours: z.int().min(0).max(LONGEST_GRACE_HOURS, "At most 168 hours, a week.").default(DEFAULT_GRACE_HOURS),
  /** Of the new text. Without it after 90 days, or with the key that rotates it. */
  expiresInDays: expiresInDays.optional(),
});
export const revokeKeyInput = z.strictObject({
  key: keyId,
  reason: z.string().trim().min(1, "Say why, for those who read the audit log.").max(200, "At most 200 characters."),
});

export type KeyState = (typeof KEY_STATES)[number];

/** A key as people see it: never its text, never its hash. Times are ISO 8601. */
export interface KeyView {
  readonly id: string;
  readonly name: string;
  /** `ak-…x7Qd`: enough to recognise, not to use. */
  readonly hint: string;
  readonly environment: EnvironmentLabel;
  readonly state: KeyState;
  /** Slugs of the servers that it reaches, or all. */
  readonly servers: "all" | readonly string[];
  readonly permissions: readonly Permission[];
  /** Who made it; null when that person is gone, the system did, or it is a service account's. */
  readonly createdBy: string | null;
  /** Whose it is where it is no person's. */
  readonly serviceAccount: { readonly id: string; readonly name: string } | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** To within a minute. */
  readonly lastUsedAt: string | null;
  /** When it got the text that it has now; null for one that never was rotated. */
  readonly rotatedAt: string | null;
  /** Until when the text of before is good besides; null when it is not any more. */
  readonly graceUntil: string | null;
  /** From how many networks it was used within seven days. Many for one person's key say that it is shared or was taken. */
  readonly addresses: number;
  readonly revokedAt: string | null;
  readonly revokedReason: string | null;
}

export interface CreatedKey {
  readonly key: KeyView;
  /** The whole key. It is shown this once and cannot be had again. */
  readonly text: string;
}
