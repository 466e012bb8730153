import { z } from "zod";
import type { AccessLevel } from "@/lib/authserver/core/scopes";
import { pageCursor, pageLimit } from "@/lib/operations/schema";

export const CLIENT_STATES = ["active", "expired", "revoked"] as const;
export type ClientState = (typeof CLIENT_STATES)[number];

export const listClientsInput = z.strictObject({
  state: z.enum(CLIENT_STATES).optional(),
  limit: pageLimit.default(50),
  cursor: pageCursor.optional(),
});

export const revokeClientInput = z.strictObject({ client: z.string().min(1).max(64) });

/** A connected client: what a person let a program do at one endpoint. */
export interface ClientView {
  /** grt_… */
  readonly id: string;
  readonly name: string;
  /** The host of the URL that the client is known by; null for one that registered itself, of whose name nobody knows whether it is true. */
  readonly host: string | null;
  /** Where answers go: a host, this person's own computer, or a program's scheme. */
  readonly redirectsTo: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly endpoint: string;
  readonly access: AccessLevel;
  readonly state: ClientState;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
}
