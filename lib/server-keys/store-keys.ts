import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import type { OperationContext } from "@/lib/operations/context";
import { decodeValues, encodeValues, valuesRow } from "@/lib/server-keys/open-filled";

/** What somebody enters for one connection, before it is stored. */
export interface EnteredKeys {
  readonly connectionId: string;
  /** Empty: the organization's. */
  readonly ownerKey: string;
  /** Those that may be entered. What is stored under another name is let go. */
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly expiresAt: Date | null;
  /** What is there already goes, and counts for nothing: it was entered for a server at another address. */
  readonly startsAnew?: boolean;
}

/** What goes into the row, sealed for it alone. */
export interface SealedKeys {
  readonly id: string;
  readonly connectionId: string;
  readonly ownerKey: string;
  readonly userId: string | null;
  readonly names: string[];
  readonly hints: Readonly<Record<string, string>>;
  readonly ciphertext: string;
  readonly version: number;
  readonly expiresAt: Date | null;
}

/**
 * Seals what was entered together with what is there already: a field that is left out keeps what it has. Before the
 * transaction, since sealing may have to make a key.
 *
 * @throws Fault `invalid_input` for a name that is no field
 */
export async function sealKeys(
  { services, organization, db }: Pick<OperationContext, "services" | "organization" | "db">,
  { connectionId, ownerKey, names, values, expiresAt, startsAnew = false }: EnteredKeys,
): Promise<SealedKeys> {
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Fault(
      "invalid_input",
      `${unknown} is no field of this server. Its fields: ${names.join(", ") || "none"}.`,
      {
        data: { field: "values" },
      },
    );
  const stored = startsAnew
    ? null
    : await db.serverKey.findFirst({
        where: { connectionId, ownerKey },
        select: { id: true, version: true, ciphertext: true },
      });
  const former = stored
    ? decodeValues(services.vault.open(organization.id, valuesRow(stored), stored.ciphertext))
    : new Map<string, string>();
  const merged = new Map(
    names.flatMap((name) => {
      const value = values[name] ?? former.get(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const row = stored ? { id: stored.id, version: stored.version + 1 } : { id: newId("svk"), version: 1 };
  return {
    ...row,
    connectionId,
    ownerKey,
    userId: ownerKey === "" ? null : ownerKey,
    names: [...merged.keys()],
    hints: Object.fromEntries([...merged].map(([name, value]) => [name, hintOf(value)])),
    ciphertext: await services.vault.seal(organization.id, valuesRow(row), encodeValues(merged)),
    expiresAt,
  };
}

/** Short values show nothing of themselves. */
function hintOf(value: string): string {
  return value.length >= 16 ? `…${value.slice(-4)}` : "…";
}

/** @throws Fault `conflict` when somebody was faster */
export async function writeKeys(tx: OrganizationTransaction, keys: SealedKeys): Promise<void> {
  const { connectionId, ownerKey, version } = keys;
  const current = await tx.serverKey.findFirst({ where: { connectionId, ownerKey }, select: { version: true } });
  if ((current?.version ?? 0) !== version - 1)
    throw new Fault("conflict", "These keys have just been changed elsewhere. Look at them again and retry.");
  // Deleted rather than updated: nothing of the old secret stays in the row.
  await tx.serverKey.deleteMany({ where: { connectionId, ownerKey } });
  if (keys.names.length > 0)
    await tx.serverKey.create({ data: { ...keys, names: [...keys.names], hints: { ...keys.hints } } });
}
