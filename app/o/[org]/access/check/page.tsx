import type { Metadata } from "next";
import { FilterSearch } from "@/components/forms/filter-form";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Select } from "@/components/ui/select";
import { Status } from "@/components/ui/status";
import { explainAccess } from "@/lib/access/explain-access";
import { listRestrictions } from "@/lib/access/list-restrictions";
import type { AccessExplanation } from "@/lib/access/schema";
import { openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { AccessTabs } from "../access-tabs";
import { readSubjects } from "../subject-options";

export const metadata: Metadata = { title: "Check access" };

interface CheckProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<Partial<Record<"about" | "connection" | "tool", string | string[]>>>;
}

/** For a person, a service account or a key, and a tool: yes or no, and what says so. */
export default async function CheckAccessPage({ params, searchParams }: CheckProps) {
  const { org } = await params;
  const page = await openPage(org);
  const query = await searchParams;
  const about = queryText(query.about);
  const connection = queryText(query.connection);
  const tool = queryText(query.tool);
  const [restrictions, subjects] = await Promise.all([page.read(listRestrictions, { limit: 100 }), readSubjects(page)]);
  const [kind = "", id = ""] = about?.split(":") ?? [];
  const answer =
    connection !== undefined && isAskable(kind)
      ? await page.read(explainAccess, { [kind]: id, connection, tool })
      : null;
  return (
    <>
      <AccessTabs org={org} part="/check" />
      <Card title="May they use it?">
        <form
          action={`/o/${org}/access/check`}
          className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3"
        >
          <Select name="about" aria-label="Who" defaultValue={about} className="max-w-56 flex-none">
            {subjects
              .filter((group) => isAskable(group.kind))
              .map((group) => (
                <optgroup key={group.label} label={group.label}>
                  {group.options.map(({ value, label }) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </optgroup>
              ))}
          </Select>
          <Select name="connection" aria-label="Server" defaultValue={connection} className="max-w-48 flex-none">
            {restrictions.items.map(({ connection: slug }) => (
              <option key={slug}>{slug}</option>
            ))}
          </Select>
          <FilterSearch name="tool" label="Tool" placeholder="Tool, or empty for the server" mono value={tool} />
          <Button type="submit" look="primary">
            Check
          </Button>
        </form>
        {answer ? (
          <Answer answer={answer} />
        ) : (
          <EmptyState title="Choose who and what">
            The answer names the first thing that stands in the way, or the rule that lets them in.
          </EmptyState>
        )}
      </Card>
    </>
  );
}

/** Who calls as themselves; roles and teams do not. */
function isAskable(kind: string): kind is "person" | "service" | "key" {
  return kind === "person" || kind === "service" || kind === "key";
}

function Answer({ answer }: { answer: AccessExplanation }) {
  return (
    <div className="grid gap-4 px-4 py-4">
      <p className="grid gap-1">
        <Status tone={answer.allowed ? "ok" : "err"}>{answer.allowed ? "Yes" : "No"}</Status>
        <span>{answer.because}</span>
      </p>
      <ol className="grid gap-2">
        {answer.checks.map(({ check, passed, text }) => (
          <li key={check} className="flex items-baseline gap-2">
            <Status tone={passed ? "ok" : "err"}>
              <span className="sr-only">{passed ? "Passed" : "Failed"}</span>
            </Status>
            <span className={passed ? "text-ink-2" : ""}>{text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
