import { mayRoleCall, type Person } from "@/lib/access/facts";
import { Fault } from "@/lib/base/errors";
import type { OrganizationDb } from "@/lib/db/scoped";
import { failed, passed } from "@/lib/issuers/core/checks";
import { compileIssuer, SUBJECT_COLUMNS } from "@/lib/issuers/load-issuers";
import { type TestedToken, testTokenInput } from "@/lib/issuers/schema";
import { judgeSubject } from "@/lib/issuers/trusted-tokens";
import { verifyToken } from "@/lib/issuers/verify-token";
import { defineOperation } from "@/lib/operations/define";

/** What would be said of a token if it came now, check by check. The token is kept nowhere. */
export const testToken = defineOperation({
  name: "trustedIssuers.test",
  permission: "issuers.write",
  audit: false,
  input: testTokenInput,
  async run({ db, services }, { issuer: id, token }): Promise<TestedToken> {
    const row = await db.trustedIssuer.findFirst({ where: { id }, include: { subjects: SUBJECT_COLUMNS } });
    if (!row) throw new Fault("not_found", "There is no such trusted issuer.");
    const organization = await db.organization.findFirst({ select: { credentialMode: true } });
    const mode =
      organization?.credentialMode === "keys"
        ? failed("mode", "The organization takes API keys alone, and no tokens of others.")
        : passed("mode", "The organization takes tokens of trusted issuers.");
    const issuer = compileIssuer(row);
    const { checks, verified } = await verifyToken(issuer, token, services.keySets, Date.now());
    const all = [mode, ...checks];
    if (!verified) return { accepted: false, checks: all, standsFor: null };
    const judged = judgeSubject(issuer, verified, { people: await readPeople(db) });
    if ("check" in judged) return { accepted: false, checks: [...all, judged], standsFor: null };
    const { subject, person } = judged;
    const name = person.name ?? person.email ?? "Without a name";
    const standsFor = { kind: subject.kind, id: subject.kind === "person" ? subject.userId : subject.id, name };
    return {
      accepted: mode.passed,
      checks: [
        ...all,
        passed("subject", `It stands for ${name}.`),
        passed("role", `The role ${person.roleName} may call tools.`),
      ],
      standsFor: mode.passed ? standsFor : null,
    };
  },
});

const NO_TEAMS: ReadonlySet<string> = new Set();

/** Those who may come in, as the data plane has them. */
async function readPeople(db: OrganizationDb): Promise<ReadonlyMap<string, Person>> {
  const present = { where: { suspendedAt: null } };
  const [members, accounts, roles] = await Promise.all([
    db.membership.findMany({
      ...present,
      select: { userId: true, role: true, user: { select: { name: true, email: true, emailVerified: true } } },
    }),
    db.serviceAccount.findMany({ ...present, select: { id: true, name: true, role: true } }),
    db.customRole.findMany({ select: { id: true, name: true, permissions: true } }),
  ]);
  const names = new Map(roles.map(({ id, name }) => [id, name]));
  const permissions = new Map(roles.map((own) => [own.id, own.permissions]));
  const asRole = (role: string) => ({
    role,
    roleName: names.get(role) ?? role,
    mayCall: mayRoleCall(role, permissions),
    teamIds: NO_TEAMS,
  });
  return new Map<string, Person>([
    ...members.map(({ userId, role, user }): [string, Person] => [
      userId,
      {
        ...asRole(role),
        name: user.name,
        email: user.email,
        isEmailVerified: user.emailVerified !== null,
      },
    ]),
    ...accounts.map(({ id, name, role }): [string, Person] => [
      id,
      { ...asRole(role), name, email: null, isEmailVerified: false },
    ]),
  ]);
}
