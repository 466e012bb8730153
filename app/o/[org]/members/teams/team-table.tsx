import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { TeamView } from "@/lib/teams/schema";
import type { Candidate } from "./team-members";
import { TeamMenu } from "./team-menu";

const COLUMNS: readonly Column[] = [
  { label: "Team" },
  { label: "Members", className: "max-sm:hidden" },
  { label: "Count", numeric: true },
];

const MOST_NAMES = 4;

export function TeamTable({
  organization,
  teams,
  candidates,
  mayWrite,
}: {
  organization: string;
  teams: readonly TeamView[];
  candidates: readonly Candidate[];
  mayWrite: boolean;
}) {
  return (
    <Table label="Teams">
      <TableHead columns={COLUMNS} actions={mayWrite} />
      <tbody>
        {teams.map((team) => (
          <Row key={team.id}>
            <Cell>
              <span className="grid py-1.5 leading-[18px] whitespace-normal">
                <span className="font-strong wrap-anywhere">{team.name}</span>
                {team.description ? (
                  <span className="text-small wrap-anywhere text-ink-3">{team.description}</span>
                ) : null}
                <span className="text-small text-ink-2 sm:hidden">{namesOf(team)}</span>
              </span>
            </Cell>
            <Cell className="max-w-80 text-ink-2 max-sm:hidden">
              <span className="block truncate" title={team.members.map(({ name }) => name).join(", ")}>
                {namesOf(team)}
              </span>
            </Cell>
            <Cell numeric className="text-ink-2">
              {team.members.length}
            </Cell>
            {mayWrite ? (
              <Cell className="text-right">
                <TeamMenu organization={organization} team={team} candidates={candidates} />
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function namesOf({ members }: TeamView): string {
  if (members.length === 0) return "Nobody yet";
  const names = members.slice(0, MOST_NAMES).map(({ name }) => name);
  const more = members.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}
