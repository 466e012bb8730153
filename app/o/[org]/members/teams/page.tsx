import type { Metadata } from "next";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { Pagination } from "@/components/ui/pagination";
import { type OpenedPage, openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { listMembers } from "@/lib/members/list-members";
import { listTeams } from "@/lib/teams/list-teams";
import { MembersTabs } from "../members-tabs";
import { NewTeam } from "./new-team";
import type { Candidate } from "./team-members";
import { TeamTable } from "./team-table";

export const metadata: Metadata = { title: "Teams" };

interface TeamsProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ cursor?: string | string[] }>;
}

export default async function TeamsPage({ params, searchParams }: TeamsProps) {
  const { org } = await params;
  const page = await openPage(org);
  const cursor = queryText((await searchParams).cursor);
  const mayWrite = page.may("members.write");
  const [teams, candidates] = await Promise.all([
    page.read(listTeams, { cursor }),
    mayWrite ? readCandidates(page) : [],
  ]);
  const isEmpty = teams.items.length === 0;
  const make = mayWrite ? <NewTeam organization={org} /> : undefined;
  return (
    <>
      <MembersTabs org={org} part="/teams" mayWrite={mayWrite} aside={isEmpty ? undefined : make} />
      <Card title={isEmpty ? undefined : formatCount(teams.total, "team")}>
        {isEmpty ? (
          <EmptyState title="There is no team yet" action={make}>
            A team is a name for some of the members. By itself it lets nobody do more or less.
          </EmptyState>
        ) : (
          <TeamTable organization={org} teams={teams.items} candidates={candidates} mayWrite={mayWrite} />
        )}
      </Card>
      <Pagination base={`/o/${org}/members/teams`} query={{}} cursor={cursor} nextCursor={teams.nextCursor} />
    </>
  );
}

const MOST_READINGS = 10;

/** Everybody who can be put into a team, as far as a dialog can show them. */
async function readCandidates(page: OpenedPage): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  let cursor: string | undefined;
  for (let reading = 0; reading < MOST_READINGS; reading++) {
    const { items, nextCursor } = await page.read(listMembers, { limit: 100, cursor });
    candidates.push(...items.map(({ id, name, email }) => ({ id, name, email })));
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return candidates;
}
