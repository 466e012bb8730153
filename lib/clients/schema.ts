import { z } from "zod";
import type { ClientFinding } from "@/lib/clients/core/finding";

/** The shapes of the client operations, shared with pages: nothing here may need Node. */

export const checkClientsInput = z.strictObject({
  /** A key's id. */
  key: z.string().min(1).max(64).optional(),
});

/** One client at one endpoint, as the gateway has seen it. Times are ISO 8601, to within half a minute. */
export interface CheckedClient {
  readonly key: { readonly id: string; readonly name: string };
  /** As it says itself; empty where it said nothing. */
  readonly clientName: string;
  readonly clientVersion: string;
  readonly endpoint: string;
  readonly firstSeenAt: string;
  readonly connectedAt: string | null;
  readonly listedAt: string | null;
  /** How many tools it gets there today. */
  readonly tools: number;
  readonly findings: readonly ClientFinding[];
}
