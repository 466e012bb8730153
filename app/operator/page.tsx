import type { Metadata } from "next";
import Link from "next/link";
import { notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LocalTime } from "@/components/ui/local-time";
import { Cell, Row, Table, TableHead } from "@/components/ui/table";
import { currentUser, identityWorld } from "@/lib/identity/current-user";
import { readInstallation } from "@/lib/operator/read-installation";
import { PLAN_NAMES } from "@/lib/plans/plans";
import { OperatorList } from "./operator-list";
import { OrganizationTable } from "./organization-table";
import { SignUpSwitch } from "./sign-up-switch";

export const metadata: Metadata = { title: "Operator" };

/** The installation as who runs it sees it; to everybody else it is not there. */
export default async function OperatorPage() {
  await connection();
  const user = await currentUser();
  if (!user) redirect("/signin?error=SessionRequired&next=/operator");
  const { database, environment } = await identityWorld();
  const facts = await readInstallation(database, user.id, environment.DEFAULT_PLAN);
  if (!facts) notFound();
  return (
    <main className="mx-auto grid max-w-[1080px] gap-5 px-4 pt-5 pb-16 md:px-8">
      <div className="grid gap-1">
        <Link href="/" className="w-fit text-small text-ink-2 hover:text-ink">
          Back to the dashboard
        </Link>
        <h1 className="text-title font-semibold tracking-[-0.015em]">Operator</h1>
        <p className="text-ink-2">This installation: who may come in, and the organizations on it.</p>
      </div>
      <SignUpSwitch open={facts.signUpOpen} />
      <Card
        title="Organizations"
        aside={
          facts.total > facts.organizations.length
            ? `The first ${facts.organizations.length} of ${facts.total}`
            : `Default plan: ${PLAN_NAMES[environment.DEFAULT_PLAN]}`
        }
      >
        {facts.organizations.length > 0 ? (
          <OrganizationTable organizations={facts.organizations} />
        ) : (
          <EmptyState title="No organization">Make one from here or from the dashboard's switcher.</EmptyState>
        )}
      </Card>
      <OperatorList operators={facts.operators} />
      <Card title="What happened" aside="The last 50">
        {facts.events.length > 0 ? (
          <Table label="What happened on this installation">
            <TableHead
              columns={[
                { label: "Time" },
                { label: "Who", className: "max-md:hidden" },
                { label: "What" },
                { label: "On" },
                { label: "Change", className: "max-md:hidden" },
              ]}
            />
            <tbody>
              {facts.events.map(({ id, at, actor, action, target, change }) => (
                <Row key={id}>
                  <Cell>
                    <LocalTime at={at} />
                  </Cell>
                  <Cell className="max-md:hidden">{actor}</Cell>
                  <Cell className="font-mono">{action}</Cell>
                  <Cell>{target}</Cell>
                  <Cell className="max-w-80 truncate text-ink-2 max-md:hidden" title={change}>
                    {change}
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        ) : (
          <EmptyState title="Nothing yet">
            Plans, suspensions, sign-up, and organizations and accounts that come and go are listed here.
          </EmptyState>
        )}
      </Card>
    </main>
  );
}
