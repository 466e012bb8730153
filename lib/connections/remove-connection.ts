import { Fault } from "@/lib/base/errors";
import { transportOf } from "@/lib/connections/core/transport";
import { removeConnectionInput } from "@/lib/connections/schema";
import { getSummaryRow } from "@/lib/connections/summary-row";
import { removeGrants, revokeGrants } from "@/lib/oauth/disconnect";
import { forgetUnusedClients } from "@/lib/oauth/known-clients";
import type { Revocation } from "@/lib/oauth/revoke";
import { defineOperation } from "@/lib/operations/define";

export interface RemovedConnection {
  readonly removed: string;
  /** What became at their providers of what people had granted; absent where nobody had granted anything. */
  readonly revocations?: Readonly<Record<Revocation, number>>;
}

/**
 * Removes a server with its tools, choices and credentials; what people had granted is revoked at its provider. Log and
 * audit rows stay: they carry its name themselves.
 */
export const removeConnection = defineOperation({
  name: "connections.remove",
  permission: "connections.write",
  audit: true,
  input: removeConnectionInput,
  async run(context, input): Promise<RemovedConnection> {
    if (input.confirmation !== input.connection) {
      throw new Fault("invalid_input", `Type ${input.connection} to confirm.`, { data: { field: "confirmation" } });
    }
    const { id } = await getSummaryRow(context.db, input.connection);
    const where = { connectionId: id };
    const ended = await revokeGrants(context, where);
    const { counts } = ended;
    const hadGrants = ended.outcomes.size > 0;
    const row = await context.change(async (tx, audit) => {
      const before = await getSummaryRow(tx, input.connection);
      const { name, url, authKind } = before;
      audit({
        target: { kind: "connection", id: before.id, name: before.slug },
        before: { name, url, auth: authKind },
        ...(hadGrants ? { after: { revocations: counts } } : {}),
      });
      await removeGrants(context, tx, where, ended);
      // The row's children (credentials, definitions) go with it, by the foreign key.
      const gone = await tx.connection.delete({ where: { id: before.id }, select: { oauthIssuer: true, url: true } });
      await forgetUnusedClients(tx, gone);
      return before;
    });
    await context.services.driver(transportOf(row.kind)).forget(row.id);
    return { removed: row.slug, ...(hadGrants ? { revocations: counts } : {}) };
  },
});
