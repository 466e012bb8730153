import { z } from "zod";
import type { KeyField } from "@/lib/server-keys/core/fields";

/** The shapes of the operations on servers' keys, shared with forms. */

/** A connection is named by its slug; one that cannot exist is missing, not malformed. */
const knownConnection = z.string().min(1).max(64);

export const serverKeysInput = z.strictObject({ connection: knownConnection });

/** RFC 9110's visible characters; no line break, so that nothing can be smuggled behind a header. */
export const keyValue = z
  .string()
  .trim()
  .min(1, "Paste the value.")
  .max(4096, "At most 4096 characters.")
  .regex(/^[\x21-\x7e]+(?:[ \t]+[\x21-\x7e]+)*$/, "Only visible ASCII characters and spaces can be sent in a header.");

export const keyValues = z
  .record(z.string().max(64), keyValue)
  .refine((values) => Object.keys(values).length <= 20, "At most 20 values.");

export const setServerKeysInput = z.strictObject({
  connection: knownConnection,
  /** By field. A field that is left out keeps what it has. */
  values: keyValues,
  /** When the server will not take them any more, if that is known; null: it is not. */
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
});

export const setSharedKeysInput = setServerKeysInput.extend({
  values: keyValues.default({}),
  /** Off: what people have entered themselves is kept and not used. Left out: as it is. */
  arePersonal: z.boolean().optional(),
});

export const SERVER_KEY_STATES = ["configured", "missing", "invalid", "expired"] as const;
export type ServerKeyState = (typeof SERVER_KEY_STATES)[number];

export interface KeyFieldView extends KeyField {
  /** The last four characters of its value, or dots; null: it has none. */
  readonly hint: string | null;
}

/** What somebody has entered for one server. No value in any form. */
export interface ServerKeysView {
  readonly connection: { readonly slug: string; readonly name: string; readonly url: string; readonly docsUrl: string };
  readonly fields: readonly KeyFieldView[];
  readonly state: ServerKeyState;
  /** Why it is not configured: a sentence. */
  readonly reason: string | null;
  /** ISO 8601. */
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly updatedAt: string | null;
}

export interface SharedKeysView extends ServerKeysView {
  /** People fill in fields of their own. Off: what they have entered is kept and counts for nothing. */
  readonly arePersonal: boolean;
  /** As set for this server, whatever the organization has. */
  readonly isOwnOn: boolean;
  /** Off for the whole organization. */
  readonly isSwitchedOff: boolean;
  /** How many people have entered their own. */
  readonly people: number;
}

export interface TestedKeys {
  readonly ok: boolean;
  /** Why not, a sentence. */
  readonly problem: string | null;
  /** How many tools the server listed. */
  readonly tools: number;
}
