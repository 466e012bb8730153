import { Fault } from "@/lib/base/errors";
import { getAuthorized, ownAccount, personOf } from "@/lib/oauth/authorized-connection";
import { OWN_ACCOUNT_COLUMNS, ownAccountView } from "@/lib/oauth/grant-views";
import { type OwnAccountView, updateAccountInput } from "@/lib/oauth/schema";
import { labelOf } from "@/lib/oauth/sealed-grant";
import { defineOperation } from "@/lib/operations/define";

/** Says what an account of the caller's own is called among several, and for which calls it is. */
export const updateAccount = defineOperation({
  name: "accounts.update",
  permission: "tools.call",
  feature: "perUserKeys",
  audit: true,
  input: updateAccountInput,
  async run(context, { connection: slug, account, ...wanted }): Promise<OwnAccountView> {
    const userId = personOf(context);
    const connection = await getAuthorized(context.db, slug);
    const known = ownAccount(connection.grants, userId, account);
    const { label, isDefault, rules } = wanted;
    const others = connection.grants.filter((grant) => grant.userId === userId && grant.id !== known.id);
    if (label !== undefined && others.some((other) => labelOf(other).toLowerCase() === label.toLowerCase()))
      throw new Fault("conflict", `You have another account called ${label} at this server.`, {
        data: { field: "label" },
      });
    const row = await context.change(async (tx, audit) => {
      const where = { connectionId: connection.id, ownerKey: userId };
      if (isDefault) await tx.upstreamGrant.updateMany({ where, data: { isDefault: false } });
      const data = {
        ...(label === undefined ? {} : { label }),
        ...(isDefault === undefined ? {} : { isDefault }),
        ...(rules === undefined ? {} : { rules }),
      };
      await tx.upstreamGrant.updateMany({ where: { ...where, id: known.id }, data });
      const before = { label: known.label, isDefault: known.isDefault, rules: known.rules };
      audit({ target: { kind: "connection", id: connection.id, name: slug }, before, after: data });
      return tx.upstreamGrant.findFirst({ where: { ...where, id: known.id }, select: OWN_ACCOUNT_COLUMNS });
    });
    if (!row) throw new Fault("not_found", "There is no such account of yours.");
    return ownAccountView(row);
  },
});
