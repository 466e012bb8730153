import type { SealedCredential } from "@/lib/gateway/core/snapshot";

/** What has to be read of a grant to send requests with it. */
export const SEALED_GRANT_COLUMNS = {
  id: true,
  epoch: true,
  version: true,
  ciphertext: true,
  obtainedAt: true,
  expiresAt: true,
  canRefresh: true,
  state: true,
} as const;

export interface SealedGrantRow {
  readonly id: string;
  readonly epoch: number;
  readonly version: number;
  readonly ciphertext: string;
  readonly obtainedAt: Date;
  readonly expiresAt: Date | null;
  readonly canRefresh: boolean;
  readonly state: string;
}

/** A grant as the data plane holds it. Its version is that of the authorization: renewed tokens are the same credential. */
export function sealedGrant(row: SealedGrantRow): SealedCredential {
  return {
    id: row.id,
    version: row.epoch,
    ciphertext: row.ciphertext,
    oauth: {
      version: row.version,
      obtainedAt: row.obtainedAt.getTime(),
      expiresAt: row.expiresAt?.getTime() ?? null,
      canRefresh: row.canRefresh,
      isDead: row.state !== "active",
    },
  };
}
