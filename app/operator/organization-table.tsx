"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { LocalTime } from "@/components/ui/local-time";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { Status } from "@/components/ui/status";
import { Cell, Row, Table, TableHead } from "@/components/ui/table";
import type { OrganizationFacts } from "@/lib/operator/read-installation";
import { PLAN_NAMES, PLANS } from "@/lib/plans/plans";
import { resumeOrganizationAction, setPlanAction, suspendOrganizationAction } from "./actions";

const COLUMNS = [
  { label: "Organization" },
  { label: "Members", numeric: true, className: "max-md:hidden" },
  { label: "Servers", numeric: true, className: "max-md:hidden" },
  { label: "Since", className: "max-lg:hidden" },
  { label: "Plan" },
  { label: "State", className: "max-sm:hidden" },
];

/** Each organization with its plan, changed at once, and its suspension, which asks for a reason. */
export function OrganizationTable({ organizations }: { organizations: readonly OrganizationFacts[] }) {
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [stopping, setStopping] = useState<OrganizationFacts | null>(null);

  async function run(work: Promise<{ ok: true } | { ok: false; message: string }>) {
    setIsBusy(true);
    const answer = await work;
    setIsBusy(false);
    setProblem(answer.ok ? null : answer.message);
    router.refresh();
  }

  return (
    <>
      {problem ? (
        <div className="p-4">
          <Notice tone="err" title="Not changed">
            {problem}
          </Notice>
        </div>
      ) : null}
      <Table label="Organizations">
        <TableHead columns={COLUMNS} actions />
        <tbody>
          {organizations.map((row) => (
            <Row key={row.slug}>
              <Cell className="w-full max-w-0 min-w-24 sm:w-auto sm:max-w-64">
                <span className="grid py-1.5">
                  <span className="truncate font-medium">{row.name}</span>
                  <span className="truncate font-mono text-small text-ink-3">{row.slug}</span>
                  {row.suspendedAt ? (
                    <span className="sm:hidden">
                      <Status tone="err">Suspended</Status>
                    </span>
                  ) : null}
                </span>
              </Cell>
              <Cell numeric className="max-md:hidden">
                {row.members}
              </Cell>
              <Cell numeric className="max-md:hidden">
                {row.connections}
              </Cell>
              <Cell className="max-lg:hidden">
                <LocalTime at={row.createdAt} />
              </Cell>
              <Cell>
                <Select
                  aria-label={`Plan of ${row.name}`}
                  className="max-w-48 min-w-34"
                  value={row.ownPlan ?? ""}
                  disabled={isBusy}
                  onChange={(event) => {
                    const plan = PLANS.find((known) => known === event.target.value) ?? null;
                    void run(setPlanAction({ organization: row.slug, plan }));
                  }}
                >
                  <option value="">Default</option>
                  {PLANS.map((plan) => (
                    <option key={plan} value={plan}>
                      {PLAN_NAMES[plan]}
                    </option>
                  ))}
                </Select>
              </Cell>
              <Cell className="max-sm:hidden">
                {row.suspendedAt ? (
                  <Status tone="err" title={row.suspendedReason ?? undefined}>
                    Suspended
                  </Status>
                ) : (
                  <Status tone="ok">Served</Status>
                )}
              </Cell>
              <Cell className="text-right">
                {row.suspendedAt ? (
                  <Button
                    disabled={isBusy}
                    aria-label={`Resume ${row.name}`}
                    onClick={() => void run(resumeOrganizationAction({ organization: row.slug }))}
                  >
                    Resume
                  </Button>
                ) : (
                  <Button look="danger" aria-label={`Suspend ${row.name}`} onClick={() => setStopping(row)}>
                    Suspend
                  </Button>
                )}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      <ConfirmDialog
        open={stopping !== null}
        onClose={() => setStopping(null)}
        title={`Suspend ${stopping?.name ?? ""}`}
        action="Suspend"
        busyLabel="Suspending…"
        keepLabel="Keep it going"
        confirmation={{ kind: "reason", placeholder: "Unpaid since October", hint: "Its members and clients read it." }}
        run={async (reason) => {
          const answer = await suspendOrganizationAction({ organization: stopping?.slug ?? "", reason });
          if (!answer.ok) return answer.message;
          router.refresh();
          return null;
        }}
      >
        Its keys and clients are refused from the next request on, open streams end, and its pages say that it is
        suspended. Nothing is removed; you can take it back here.
      </ConfirmDialog>
    </>
  );
}
