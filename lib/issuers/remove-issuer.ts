import { trustedIssuerInput } from "@/lib/issuers/schema";
import { getIssuerRow, issuerTarget } from "@/lib/issuers/views";
import { defineOperation } from "@/lib/operations/define";

/** Trusts an issuer no more: its tokens are refused from the next request on, and open streams that came with them end. */
export const removeTrustedIssuer = defineOperation({
  name: "trustedIssuers.remove",
  permission: "issuers.write",
  audit: true,
  input: trustedIssuerInput,
  run(context, { issuer }): Promise<{ readonly removed: string }> {
    return context.change(async (tx, audit) => {
      const row = await getIssuerRow(tx, issuer);
      await tx.trustedIssuer.delete({ where: { id: row.id }, select: { id: true } });
      audit({ target: issuerTarget(row), before: { iss: row.issuer, subjects: row.subjects.length } });
      return { removed: row.id };
    });
  },
});
