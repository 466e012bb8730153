import { CLIENT_COLUMNS, toClientView } from "@/lib/authserver/client-views";
import { type ClientView, revokeClientInput } from "@/lib/authserver/schema";
import { Fault } from "@/lib/base/errors";
import { defineOperation } from "@/lib/operations/define";

/**
 * Takes away what a client was granted: its next request is refused, its open streams end, and it gets no new tokens. One
 * that was revoked before stays so. Everybody may revoke their own.
 */
export const revokeClient = defineOperation({
  name: "clients.revoke",
  permission: "clients.connect",
  audit: true,
  input: revokeClientInput,
  async run(context, input): Promise<ClientView> {
    const { actor } = context;
    const mine = actor.permissions.has("clients.write") ? {} : { userId: actor.userId ?? "" };
    const row = await context.change(async (tx, audit) => {
      const where = { id: input.client };
      const before = await tx.oauthGrant.findFirst({ where: { ...where, ...mine }, select: CLIENT_COLUMNS });
      if (!before) throw new Fault("not_found", "There is no such connected client.");
      audit({
        target: { kind: "client", id: before.id, name: before.clientName },
        before: { endpoint: before.endpoint, scopes: before.scopes, person: before.user.name ?? before.user.id },
        after: { revoked: true },
      });
      if (before.revokedAt) return before;
      const data = { revokedAt: new Date(), revokedReason: "revoked" };
      return tx.oauthGrant.update({ where, data, select: CLIENT_COLUMNS });
    });
    return toClientView(row, new Date());
  },
});
