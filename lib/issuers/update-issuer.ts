import { issuerData } from "@/lib/issuers/issuer-data";
import { type TrustedIssuerView, updateTrustedIssuerInput } from "@/lib/issuers/schema";
import { getIssuerRow, issuerTarget, toIssuerView } from "@/lib/issuers/views";
import { endOfMaker } from "@/lib/keys/limits";
import { defineOperation } from "@/lib/operations/define";

/** Changes what is asked of an issuer's tokens. What was accepted before is judged anew from the next request on. */
export const updateTrustedIssuer = defineOperation({
  name: "trustedIssuers.update",
  permission: "issuers.write",
  audit: true,
  input: updateTrustedIssuerInput,
  async run(context, { issuer, ...settings }): Promise<TrustedIssuerView> {
    await endOfMaker(context, null);
    const { jwks, ...data } = issuerData(context, settings);
    const row = await context.change(async (tx, audit) => {
      const before = await getIssuerRow(tx, issuer);
      await tx.trustedIssuer.update({
        where: { id: before.id },
        data: { ...data, ...(jwks ? { jwks } : {}), version: { increment: 1 } },
        select: { id: true },
      });
      const { subjects: _subjects, refusals: _refusals, jwks: _jwks, ...known } = before;
      audit({ target: issuerTarget({ id: before.id, name: data.name }), before: known, after: data });
      return getIssuerRow(tx, before.id);
    });
    return toIssuerView(row);
  },
});
