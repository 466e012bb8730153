import type { Metadata } from "next";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { Pagination } from "@/components/ui/pagination";
import { listRestrictions } from "@/lib/access/list-restrictions";
import { listAccessRules } from "@/lib/access/list-rules";
import { openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { AccessTabs } from "./access-tabs";
import { NewRule } from "./new-rule";
import { RestrictionList } from "./restriction-list";
import { RuleTable } from "./rule-table";
import { readSubjects } from "./subject-options";

export const metadata: Metadata = { title: "Access" };

interface AccessProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ cursor?: string | string[] }>;
}

export default async function AccessPage({ params, searchParams }: AccessProps) {
  const { org } = await params;
  const page = await openPage(org);
  const cursor = queryText((await searchParams).cursor);
  const [rules, restrictions, subjects] = await Promise.all([
    page.read(listAccessRules, { cursor }),
    page.read(listRestrictions, { limit: 100 }),
    readSubjects(page),
  ]);
  const mayWrite = page.may("access.write");
  const servers = restrictions.items.map(({ connection }) => connection);
  const isEmpty = rules.items.length === 0;
  const make =
    mayWrite && servers.length > 0 ? <NewRule organization={org} subjects={subjects} servers={servers} /> : undefined;
  return (
    <>
      <AccessTabs org={org} part="" aside={isEmpty ? undefined : make} />
      <div className="grid gap-4">
        <Card title={isEmpty ? undefined : formatCount(rules.total, "rule")}>
          {isEmpty ? (
            <EmptyState title="There is no rule yet" action={make}>
              Everybody in the organization may use every server and tool that is exposed. A rule denies or allows a
              person, a team, a role or a key one server or one tool; what denies wins.
            </EmptyState>
          ) : (
            <RuleTable organization={org} rules={rules.items} mayWrite={mayWrite} />
          )}
        </Card>
        <Pagination base={`/o/${org}/access`} query={{}} cursor={cursor} nextCursor={rules.nextCursor} />
        {restrictions.items.length > 0 ? (
          <Card title="Restricted servers" aside="On: only for whom a rule allows">
            <RestrictionList organization={org} restrictions={restrictions.items} mayWrite={mayWrite} />
          </Card>
        ) : null}
      </div>
    </>
  );
}
