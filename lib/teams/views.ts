import { nameOf } from "@/lib/members/views";
import type { Actor } from "@/lib/operations/context";
import type { TeamView } from "@/lib/teams/schema";

export const TEAM_COLUMNS = {
  id: true,
  name: true,
  description: true,
  createdAt: true,
  members: {
    select: { membership: { select: { id: true, user: { select: { name: true, email: true } } } } },
    orderBy: { membershipId: "asc" },
  },
} as const;

interface TeamRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: Date;
  readonly members: readonly {
    readonly membership: {
      readonly id: string;
      readonly user: { readonly name: string | null; readonly email: string | null };
    };
  }[];
}

export function toTeamView(row: TeamRow, reader: Pick<Actor, "permissions">): TeamView {
  const seesAddresses = reader.permissions.has("members.write");
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    createdAt: row.createdAt.toISOString(),
    members: row.members.map(({ membership }) => ({
      id: membership.id,
      name: nameOf(membership, seesAddresses),
    })),
  };
}

/** For the audit log. */
export function teamTarget({ id, name }: Pick<TeamRow, "id" | "name">) {
  return { kind: "team", id, name };
}
