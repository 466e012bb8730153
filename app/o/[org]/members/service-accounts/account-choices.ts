import type { OpenedPage } from "@/lib/http/open-page";
import { listRoles } from "@/lib/roles/list-roles";
import { isServiceRole } from "@/lib/service-accounts/schema";
import { listTeams } from "@/lib/teams/list-teams";
import { assignable, type RoleOption } from "../role-words";

/** What a service account can be given here. */
export interface AccountChoices {
  readonly teams: readonly { readonly id: string; readonly name: string }[];
  /** That the reader may give. */
  readonly roles: readonly RoleOption[];
}

export async function readAccountChoices(page: OpenedPage): Promise<AccountChoices> {
  const [teams, roles] = await Promise.all([page.read(listTeams, { limit: 100 }), page.read(listRoles, {})]);
  return {
    teams: teams.items.map(({ id, name }) => ({ id, name })),
    roles: assignable(roles.items).filter(({ id }) => isServiceRole(id)),
  };
}
