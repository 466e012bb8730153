import { Fault } from "@/lib/base/errors";
import { setTrustedSubjectsInput, type TrustedIssuerView } from "@/lib/issuers/schema";
import { getIssuerRow, issuerTarget, toIssuerView } from "@/lib/issuers/views";
import { endOfMaker } from "@/lib/keys/limits";
import { defineOperation } from "@/lib/operations/define";

/** Says for whom values of the subject claim stand: members, and service accounts. What is left out stands for nobody. */
export const setTrustedSubjects = defineOperation({
  name: "trustedIssuers.setSubjects",
  permission: "issuers.write",
  audit: true,
  input: setTrustedSubjectsInput,
  async run(context, { issuer, subjects }): Promise<TrustedIssuerView> {
    await endOfMaker(context, null);
    if (new Set(subjects.map(({ value }) => value)).size < subjects.length)
      throw new Fault("invalid_value", "subjects: a value stands there twice.", { data: { field: "subjects" } });
    const row = await context.change(async (tx, audit) => {
      const before = await getIssuerRow(tx, issuer);
      const members = [...new Set(subjects.flatMap(({ member }) => member ?? []))];
      const accounts = [...new Set(subjects.flatMap(({ account }) => account ?? []))];
      if ((await tx.membership.count({ where: { id: { in: members } } })) < members.length)
        throw new Fault("not_found", "There is no such member.");
      if ((await tx.serviceAccount.count({ where: { id: { in: accounts } } })) < accounts.length)
        throw new Fault("not_found", "There is no such service account.");
      await tx.trustedSubject.deleteMany({ where: { issuerId: before.id } });
      await tx.trustedSubject.createMany({
        data: subjects.map(({ value, member, account }) => ({
          issuerId: before.id,
          value,
          membershipId: member ?? null,
          serviceAccountId: account ?? null,
        })),
      });
      audit({
        target: issuerTarget(before),
        before: { subjects: toIssuerView(before).subjects.map(({ value, id }) => ({ value, id })) },
        after: { subjects },
      });
      return getIssuerRow(tx, before.id);
    });
    return toIssuerView(row);
  },
});
