import { z } from "zod";
import { PERMISSIONS, type Permission } from "@/lib/access/permissions";
import { connectionSlug, type EnvironmentLabel, environmentLabel } from "@/lib/connections/schema";
import { pageCursor, pageLimit } from "@/lib/operations/schema";

/** The shapes of the key operations, shared with forms: nothing here may need Node. */

export const DEFAULT_EXPIRY_DAYS = 90;
export const LONGEST_EXPIRY_DAYS = 365;

const keyName = z.string().trim().min(1, "Give the key a name.").max(80, "At most 80 characters.");
const keyId = z.string().min(1).max(64);

export const createKeyInput = z.strictObject({
  name: keyName,
  environment: environmentLabel.default("production"),
  /** Which servers it reaches, by slug. `all` includes those that are connected later. */
  servers: z
    .union([z.literal("all"), z.array(connectionSlug).min(1, "Choose at least one server.").max(1000)])
    .default("all"),
  /** Of the admin API. A key for MCP clients needs none. */
  permissions: z.array(z.enum(PERMISSIONS)).max(PERMISSIONS.length).default([]),
  /** Every key ends: a forgotten one does no harm for ever. */
  expiresInDays: z
    .int()
    .min(1, "At least one day.")
    .max(LONGEST_EXPIRY_DAYS, "At most 365 days.")
    .default(DEFAULT_EXPIRY_DAYS),
});

export const KEY_STATES = ["active", "expired", "revoked"] as const;

export const listKeysInput = z.strictObject({
  /** In the name, or the last four characters of the key. */
  search: z.string().trim().max(100).default(""),
  state: z.enum(KEY_STATES).optional(),
  environment: environmentLabel.optional(),
  cursor: pageCursor.optional(),
  limit: pageLimit.default(50),
});

export const keyInput = z.strictObject({ key: keyId });
export const renameKeyInput = z.strictObject({ key: keyId, name: keyName });
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
  /** Who made it; null when that person is gone or the system did. */
  readonly createdBy: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** To within a minute. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly revokedReason: string | null;
}

export interface CreatedKey {
  readonly key: KeyView;
  /** The whole key. It is shown this once and cannot be had again. */
  readonly text: string;
}
