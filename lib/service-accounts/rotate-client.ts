import { hashClientSecret, makeClientSecret } from "@/lib/authserver/storage/clients";
import { Fault } from "@/lib/base/errors";
import { decideExpiry, endOfMaker } from "@/lib/keys/limits";
import { defineOperation } from "@/lib/operations/define";
import { refuseMoreThanOwn } from "@/lib/service-accounts/find-account";
import { getClientRow } from "@/lib/service-accounts/find-client";
import { type CreatedServiceClient, rotateServiceClientInput } from "@/lib/service-accounts/schema";
import { accountTarget, CLIENT_COLUMNS, toServiceClientView } from "@/lib/service-accounts/views";

const HOUR_MS = 3_600_000;

/**
 * Gives a client a new secret, shown once. The old one is good for a grace time besides, so that programs can be changed
 * one by one; of two rotations within it the oldest secret ends at once. The client id, and tokens already out, stay.
 */
export const rotateServiceClient = defineOperation({
  name: "serviceClients.rotate",
  permission: "members.write",
  audit: true,
  input: rotateServiceClientInput,
  async run(context, { account, client, graceHours, expiresInDays }): Promise<CreatedServiceClient> {
    const now = new Date();
    const latest = await endOfMaker(context, null);
    const expiresAt = decideExpiry(expiresInDays, now.getTime(), latest);
    const secret = makeClientSecret();
    const row = await context.change(async (tx, audit) => {
      const known = await getClientRow(tx, account, client);
      // Whoever sees the new secret can act as the account.
      await refuseMoreThanOwn(tx, context.actor, known.serviceAccount.role);
      const { state, method } = toServiceClientView(known, now);
      if (method === "private_key")
        throw new Fault("conflict", "This client signs with its own key: make another client for another key.");
      if (state !== "active") throw new Fault("conflict", `The client is ${state}, and stays so. Make another one.`);
      const previousUntil = new Date(Math.min(now.getTime() + graceHours * HOUR_MS, known.expiresAt.getTime()));
      const isKept = graceHours > 0;
      audit({
        target: accountTarget(known.serviceAccount),
        before: { client: known.id, expiresAt: known.expiresAt.toISOString() },
        after: {
          client: known.id,
          expiresAt: expiresAt.toISOString(),
          oldUntil: isKept ? previousUntil.toISOString() : "now",
        },
      });
      return tx.serviceClient.update({
        // Two rotations at once would lose one of the secrets: the slower one finds nothing to change.
        where: { id: known.id, secretHash: known.secretHash },
        data: {
          secretHash: hashClientSecret(secret),
          secretHint: secret.slice(-4),
          rotatedAt: now,
          expiresAt,
          previousSecretHash: isKept ? known.secretHash : null,
          previousUntil: isKept ? previousUntil : null,
        },
        select: CLIENT_COLUMNS,
      });
    });
    return { client: toServiceClientView(row, now), text: secret };
  },
});
