import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { issuerData, refuseOwnIssuer } from "@/lib/issuers/issuer-data";
import { createTrustedIssuerInput, type TrustedIssuerView } from "@/lib/issuers/schema";
import { getIssuerRow, issuerTarget, toIssuerView } from "@/lib/issuers/views";
import { endOfMaker } from "@/lib/keys/limits";
import { defineOperation } from "@/lib/operations/define";

/** Of one organization. */
const MOST_ISSUERS = 100;

/** Trusts an issuer: from the next request on its tokens are taken, where they stand for somebody here. */
export const createTrustedIssuer = defineOperation({
  name: "trustedIssuers.create",
  permission: "issuers.write",
  audit: true,
  input: createTrustedIssuerInput,
  async run(context, { iss, ...settings }): Promise<TrustedIssuerView> {
    refuseOwnIssuer(context, iss);
    // Its tokens reach all servers, so a key that reaches some cannot open the door.
    await endOfMaker(context, null);
    const { jwks, ...data } = issuerData(context, settings);
    const row = await context.change(async (tx, audit) => {
      if (await tx.trustedIssuer.findFirst({ where: { issuer: iss }, select: { id: true } }))
        throw new Fault("conflict", "This issuer is trusted already: change it there.", { data: { field: "iss" } });
      if ((await tx.trustedIssuer.count()) >= MOST_ISSUERS)
        throw new Fault("conflict", `An organization trusts at most ${MOST_ISSUERS} issuers.`);
      const id = newId("iss");
      await tx.trustedIssuer.create({
        data: { id, issuer: iss, ...data, ...(jwks ? { jwks } : {}) },
        select: { id: true },
      });
      audit({ target: issuerTarget({ id, name: data.name }), after: { iss, ...data } });
      return getIssuerRow(tx, id);
    });
    return toIssuerView(row);
  },
});
