import { readAccountRule } from "@/lib/gateway/core/account-choice";
import type { PersonalAccount, PersonalCredentials, SealedCredential } from "@/lib/gateway/core/snapshot";

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

/** By what one of several accounts of a person is chosen. */
export interface ChoiceRow {
  readonly label: string;
  readonly accountName: string | null;
  readonly isDefault: boolean;
  readonly rules: readonly string[];
}

export function choiceOf({ label, accountName, isDefault, rules }: ChoiceRow): ChoiceRow {
  return { label, accountName, isDefault, rules };
}

/** What people call an account: the first one need not have been named. */
export function labelOf({ label, accountName }: Pick<ChoiceRow, "label" | "accountName">): string {
  return label || accountName || "first";
}

/** A person's account as the data plane holds it. What another version wrote as a rule counts as none. */
export function personalAccount(row: SealedGrantRow & ChoiceRow): PersonalAccount {
  return {
    label: labelOf(row),
    accountName: row.accountName,
    isDefault: row.isDefault,
    rules: row.rules.flatMap((rule) => readAccountRule(rule) ?? []),
    credential: sealedGrant(row),
  };
}

/** Of several accounts of a person the default; where there is none, the oldest. */
export function personalCredentials(accounts: ReadonlyMap<string, readonly PersonalAccount[]>): PersonalCredentials {
  return {
    get(userId) {
      const own = accounts.get(userId) ?? [];
      return (own.find(({ isDefault }) => isDefault) ?? own[0])?.credential;
    },
    values: () => [...accounts.values()].flat().map(({ credential }) => credential),
  };
}
