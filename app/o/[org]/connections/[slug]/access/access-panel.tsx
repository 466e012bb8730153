import { notFound } from "next/navigation";
import { FilterChoice, FilterForm, FilterSearch } from "@/components/forms/filter-form";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { listRestrictions } from "@/lib/access/list-restrictions";
import { listAccessRules } from "@/lib/access/list-rules";
import { type AccessRuleView, HOLDER_KINDS, type HolderKind } from "@/lib/access/schema";
import { whoMayUse } from "@/lib/access/who-may-use";
import type { ConnectionDetail } from "@/lib/connections/schema";
import type { OpenedPage } from "@/lib/http/open-page";
import { listTeams } from "@/lib/teams/list-teams";
import { NewRule } from "../../../access/new-rule";
import { RuleTable } from "../../../access/rule-table";
import { readSubjects } from "../../../access/subject-options";
import { HolderTable } from "./holder-table";
import { readAll } from "./read-all";
import { RestrictionSwitch } from "./restriction-switch";
import { TeamToggles } from "./team-toggles";

const ABOUT: Record<HolderKind, string> = { person: "People", service: "Service accounts", key: "Keys" };

interface AccessQuery {
  readonly tool: string | undefined;
  readonly about: string | undefined;
  readonly search: string | undefined;
  readonly cursor: string | undefined;
}

/** Who may use a server, or one tool of it: who does by what rule, whom to let in, and whom not. */
export async function AccessPanel({
  page,
  connection,
  base,
  query,
}: {
  page: OpenedPage;
  connection: ConnectionDetail;
  base: string;
  query: AccessQuery;
}) {
  const org = page.organization.slug;
  const { slug } = connection;
  const { tool, search, cursor } = query;
  const about = HOLDER_KINDS.find((kind) => kind === query.about) ?? "person";
  const [holders, restrictions, rules, subjects] = await Promise.all([
    page.read(whoMayUse, { connection: slug, tool, about, search, cursor }),
    page.read(listRestrictions, { connection: slug }),
    readAll((from) => page.read(listAccessRules, { connection: slug, limit: 100, cursor: from })),
    readSubjects(page),
  ]);
  const restriction = restrictions.items[0] ?? notFound();
  const mayWrite = page.may("access.write");
  const target = { connection: slug, ...(tool === undefined ? {} : { tool }) };
  const kept = { tab: "access", tool, about, search };
  const concerning = rules.filter((rule) => rule.tool === null || tool === undefined || rule.tool === tool);
  const make = mayWrite ? <NewRule organization={org} subjects={subjects} servers={[slug]} tool={tool} /> : undefined;
  return (
    <div className="grid gap-5">
      <FilterForm
        isBare
        action={base}
        kept={{ tab: "access" }}
        clear={`${base}?tab=access`}
        isFiltered={tool !== undefined || search !== undefined || about !== "person"}
        search={<FilterSearch name="search" label="Search name" value={search} />}
      >
        <FilterChoice
          name="tool"
          label="Server or tool"
          any="The server as a whole"
          value={tool}
          options={toolsOf(connection).map((name) => ({ value: name, label: name }))}
        />
        <FilterChoice
          name="about"
          label="Who"
          value={about}
          options={HOLDER_KINDS.map((kind) => ({ value: kind, label: ABOUT[kind] }))}
        />
      </FilterForm>
      <Card
        title={
          <>
            Who may use <span className="font-mono break-all">{tool ?? slug}</span>
          </>
        }
      >
        <RestrictionSwitch organization={org} restriction={restriction} tool={tool} mayWrite={mayWrite} />
        {holders.items.length > 0 ? (
          <HolderTable organization={org} target={target} holders={holders.items} mayWrite={mayWrite} />
        ) : (
          <EmptyState title={`No ${ABOUT[about].toLowerCase()} here`}>
            {search === undefined ? "There is nobody of this kind yet." : "Search for another part of the name."}
          </EmptyState>
        )}
      </Card>
      <Pagination base={base} query={kept} cursor={cursor} nextCursor={holders.nextCursor} />
      <Teams page={page} target={target} rules={rules} restriction={restriction} mayWrite={mayWrite} />
      <Card title="Rules that speak of it" aside={concerning.length > 0 ? make : null}>
        {concerning.length > 0 ? (
          <RuleTable organization={org} rules={concerning} mayWrite={mayWrite} />
        ) : (
          <EmptyState title="No rule speaks of it" action={make}>
            A rule can also hold at certain hours, from certain networks, or for certain tokens alone.
          </EmptyState>
        )}
      </Card>
    </div>
  );
}

async function Teams({
  page,
  target,
  rules,
  restriction,
  mayWrite,
}: {
  page: OpenedPage;
  target: { readonly connection: string; readonly tool?: string };
  rules: readonly AccessRuleView[];
  restriction: {
    readonly restricted: boolean;
    readonly restrictedTools: readonly string[];
    readonly newTeams: boolean;
  };
  mayWrite: boolean;
}) {
  const teams = await readAll((cursor) => page.read(listTeams, { limit: 100, cursor }));
  if (teams.length === 0) return null;
  const { tool = null } = target;
  const effectOn = (team: string) =>
    rules.find(
      ({ subject, tool: named, conditions }) =>
        subject.kind === "team" && subject.id === team && named === tool && Object.keys(conditions).length === 0,
    )?.effect ?? null;
  const isRestricted = tool === null ? restriction.restricted : restriction.restrictedTools.includes(tool);
  return (
    <TeamToggles
      organization={page.organization.slug}
      target={target}
      teams={teams.map(({ id, name, members }) => ({ id, name, members: members.length, effect: effectOn(id) }))}
      isRestricted={isRestricted}
      newTeams={tool === null ? restriction.newTeams : null}
      mayWrite={mayWrite}
    />
  );
}

function toolsOf({ capabilities }: ConnectionDetail): readonly string[] {
  return capabilities.flatMap(({ kind, name }) => (kind === "tool" ? [name] : []));
}
