import { isPermission } from "@/lib/access/permissions";
import { Fault } from "@/lib/base/errors";
import type { OrganizationDb } from "@/lib/db/scoped";
import { decideExpiry, endOfMaker, refuseForAccount, refuseMorePermissions } from "@/lib/keys/limits";
import { makeKey } from "@/lib/keys/make-key";
import { type CreatedKey, rotateKeyInput } from "@/lib/keys/schema";
import { KEY_COLUMNS, keyState, viewKey } from "@/lib/keys/views";
import { defineOperation } from "@/lib/operations/define";

const HOUR_MS = 3_600_000;

/**
 * Gives a key a new text, shown once. The old one is good for a grace time besides, so that clients can be changed one by
 * one; of a key that is rotated again within it, the oldest text ends at once. Name, servers and permissions stay.
 */
export const rotateKey = defineOperation({
  name: "keys.rotate",
  permission: "keys.write",
  audit: true,
  input: rotateKeyInput,
  async run(context, input): Promise<CreatedKey> {
    const known = await getWholeRow(context.db, input.key);
    const now = new Date();
    const state = keyState(known, now);
    if (state !== "active") {
      throw new Fault("conflict", `The key is ${state}, and stays so. Generate another one.`);
    }
    // Whoever sees the new text can do all that the key may.
    refuseMorePermissions(context.actor, known.permissions.filter(isPermission));
    if (known.serviceAccount) await refuseForAccount(context, known.serviceAccount.id, []);
    const latest = await endOfMaker(context, known.allServers ? null : known.serverIds);
    const expiresAt = decideExpiry(input.expiresInDays, now.getTime(), latest);
    const made = makeKey(context.services.vault);
    const { id: _id, ...columns } = made.columns;
    const graceEnd = now.getTime() + input.graceHours * HOUR_MS;
    const previousUntil = new Date(Math.min(graceEnd, known.expiresAt?.getTime() ?? graceEnd));
    const isKept = input.graceHours > 0;
    const row = await context.change((tx, audit) => {
      audit({
        target: { kind: "key", id: known.id, name: known.name },
        before: { expiresAt: known.expiresAt?.toISOString() ?? null },
        after: { expiresAt: expiresAt.toISOString(), oldTextUntil: isKept ? previousUntil.toISOString() : "now" },
      });
      return tx.apiKey.update({
        // Two rotations at once would lose one of the texts: the slower one finds nothing to change.
        where: { id: known.id, publicId: known.publicId },
        data: {
          ...columns,
          expiresAt,
          rotatedAt: now,
          previousPublicId: isKept ? known.publicId : null,
          previousSecretHash: isKept ? known.secretHash : null,
          previousPepperVersion: isKept ? known.pepperVersion : null,
          previousUntil: isKept ? previousUntil : null,
        },
        select: KEY_COLUMNS,
      });
    });
    return { key: await viewKey(context.db, row, now), text: made.text };
  },
});

async function getWholeRow(db: OrganizationDb, id: string) {
  const row = await db.apiKey.findFirst({
    where: { id },
    select: { ...KEY_COLUMNS, publicId: true, secretHash: true, pepperVersion: true },
  });
  if (!row) throw new Fault("not_found", "There is no such key.");
  return row;
}
