import { Fault } from "@/lib/base/errors";
import type { Database } from "@/lib/db/database";
import { isNextKeyDue, outlivedKeys, PUBLISHED_BEFORE_MS } from "@/lib/forwarding/core/key-schedule";
import { makeIdentityKey } from "@/lib/forwarding/identity-keys";
import { readIdentityKeys } from "@/lib/forwarding/list-identity-keys";
import { type IdentityKeys, rotateIdentityKeyInput } from "@/lib/forwarding/schema";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";

/** Replaces the key, as happens by itself four times a year. */
export const rotateIdentityKey = defineOperation({
  name: "identityKeys.rotate",
  permission: "connections.write",
  audit: true,
  input: rotateIdentityKeyInput,
  async run(context, { immediately }): Promise<IdentityKeys> {
    const now = Date.now();
    const activeAt = new Date(immediately ? now : now + PUBLISHED_BEFORE_MS);
    const key = await makeIdentityKey(context.services.vault, context.organization.id, activeAt);
    await context.change(async (tx, audit) => {
      if ((await tx.identityKey.count()) === 0)
        throw new Fault("not_found", "There is no key: no server is told by a signed token who calls.");
      // One that was made for later and has not begun is replaced; after a theft so is everything.
      await tx.identityKey.deleteMany({ where: immediately ? {} : { activeAt: { gt: new Date(now) } } });
      await tx.identityKey.create({ data: key });
      const target = { kind: "identity_key", id: key.id, name: key.id.slice(0, 8) };
      audit({ target, after: { activeAt: activeAt.toISOString(), immediately } });
    });
    return readIdentityKeys(context);
  },
});

/** Makes next keys that are due, and drops those that have signed nothing which is still good. By one process at a time. */
export async function tendIdentityKeys(
  world: { readonly database: Database; open(organizationId: string): Promise<OperationContext> },
  now: number,
): Promise<void> {
  const select = { id: true, organizationId: true, activeAt: true } as const;
  const rows = await world.database.system.identityKey.findMany({ orderBy: { activeAt: "desc" }, select });
  for (const organizationId of new Set(rows.map((row) => row.organizationId))) {
    const keys = rows
      .filter((row) => row.organizationId === organizationId)
      .map(({ id, activeAt }) => ({ id, activeAt: activeAt.getTime() }));
    const isDue = isNextKeyDue(keys, now);
    const outlived = outlivedKeys(keys, now).map(({ id }) => id);
    if (!isDue && outlived.length === 0) continue;
    const context = await world.open(organizationId);
    const next = isDue
      ? await makeIdentityKey(context.services.vault, organizationId, new Date(now + PUBLISHED_BEFORE_MS))
      : null;
    await context.change(async (tx) => {
      if (outlived.length > 0) await tx.identityKey.deleteMany({ where: { id: { in: outlived } } });
      if (next) await tx.identityKey.create({ data: next });
    });
  }
}
