import type { SubjectKind } from "@/lib/access/schema";
import type { OpenedPage } from "@/lib/http/open-page";
import { listKeys } from "@/lib/keys/list-keys";
import { listMembers } from "@/lib/members/list-members";
import { listRoles } from "@/lib/roles/list-roles";
import { listServiceAccounts } from "@/lib/service-accounts/list-accounts";
import { listTeams } from "@/lib/teams/list-teams";

/** Whom a rule can be made about; `value` is `kind:id`. */
export interface SubjectOptions {
  readonly kind: SubjectKind;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** The first hundred of each: who has more uses the API, which takes any id. */
export async function readSubjects(page: OpenedPage): Promise<readonly SubjectOptions[]> {
  const [roles, teams, members, accounts, keys] = await Promise.all([
    page.read(listRoles, {}),
    page.read(listTeams, { limit: 100 }),
    page.read(listMembers, { limit: 100 }),
    page.read(listServiceAccounts, { limit: 100 }),
    page.read(listKeys, { state: "active", limit: 100 }),
  ]);
  const group = (label: string, kind: SubjectKind, items: readonly { id: string; name: string }[]): SubjectOptions => ({
    kind,
    label,
    options: items.map(({ id, name }) => ({ value: `${kind}:${id}`, label: name })),
  });
  const people = members.items.map(({ userId, name }) => ({ id: userId, name }));
  return [
    group("Roles", "role", roles.items),
    group("Teams", "team", teams.items),
    group("People", "person", people),
    group("Service accounts", "service", accounts.items),
    group("Keys", "key", keys.items),
  ];
}
