import { listTrustedIssuersInput, type TrustedIssuerView } from "@/lib/issuers/schema";
import { ISSUER_COLUMNS, toIssuerView } from "@/lib/issuers/views";
import { defineOperation } from "@/lib/operations/define";

/** All of them, in the order in which they were made: there are few. */
export const listTrustedIssuers = defineOperation({
  name: "trustedIssuers.list",
  permission: "issuers.write",
  audit: false,
  input: listTrustedIssuersInput,
  async run({ db }): Promise<readonly TrustedIssuerView[]> {
    const rows = await db.trustedIssuer.findMany({ orderBy: { id: "asc" }, select: ISSUER_COLUMNS });
    return rows.map(toIssuerView);
  },
});
