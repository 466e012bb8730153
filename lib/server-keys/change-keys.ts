import { Fault } from "@/lib/base/errors";
import { resync, syncConnection } from "@/lib/connections/sync-connection";
import type { OperationContext } from "@/lib/operations/context";
import type { KeyedConnection } from "@/lib/server-keys/read-keys";
import { sealKeys, writeKeys } from "@/lib/server-keys/store-keys";

interface Entered {
  readonly ownerKey: string;
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly expiresAt: string | null;
}

/** Stores what was entered; a server that waited for it is asked at once. */
export async function enterKeys(context: OperationContext, connection: KeyedConnection, entered: Entered) {
  const expiresAt = entered.expiresAt === null ? null : new Date(entered.expiresAt);
  if (expiresAt !== null && expiresAt.getTime() <= Date.now())
    throw new Fault("invalid_input", "This time has passed already.", { data: { field: "expiresAt" } });
  const sealed = await sealKeys(context, { ...entered, connectionId: connection.id, expiresAt });
  await context.change(async (tx, audit) => {
    await writeKeys(tx, sealed);
    audit({
      target: { kind: "connection", id: connection.id, name: connection.slug },
      after: { keys: Object.keys(entered.values), of: whose(entered.ownerKey), expiresAt: entered.expiresAt },
    });
  });
  await askIfWaiting(context, connection);
}

/** Whether what people have entered themselves counts; it is kept in any case. */
export async function setMode(context: OperationContext, { id, slug, credentialMode }: KeyedConnection, isOn: boolean) {
  const mode = isOn ? "per_user" : "shared";
  if (mode === credentialMode) return;
  await context.change(async (tx, audit) => {
    await tx.connection.update({ where: { id }, data: { credentialMode: mode } });
    audit({
      target: { kind: "connection", id, name: slug },
      before: { personalKeys: !isOn },
      after: { personalKeys: isOn },
    });
  });
}

/** @throws Fault `not_found` where there is nothing to delete */
export async function deleteKeys(context: OperationContext, connection: KeyedConnection, ownerKey: string) {
  await context.change(async (tx, audit) => {
    const { count } = await tx.serverKey.deleteMany({ where: { connectionId: connection.id, ownerKey } });
    if (count === 0) throw new Fault("not_found", "There are no keys to delete.");
    audit({
      target: { kind: "connection", id: connection.id, name: connection.slug },
      before: { keys: whose(ownerKey) },
    });
  });
}

function whose(ownerKey: string): "shared" | "own" {
  return ownerKey === "" ? "shared" : "own";
}

const WAITING: ReadonlySet<string> = new Set(["pending", "needs_reauth", "error"]);

async function askIfWaiting(context: OperationContext, { id, slug }: KeyedConnection): Promise<void> {
  const row = await context.db.connection.findFirst({ where: { id }, select: { status: true, disabledAt: true } });
  if (row && row.disabledAt === null && WAITING.has(row.status)) await resync(context.during(syncConnection), slug);
}
