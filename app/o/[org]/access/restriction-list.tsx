"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { formatCount } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { Switch } from "@/components/ui/switch";
import type { RestrictionView } from "@/lib/access/schema";
import { restrictConnectionAction } from "./actions";

/** Each server, and whether it is only for whom a rule allows. */
export function RestrictionList({
  organization,
  restrictions,
  mayWrite,
}: {
  organization: string;
  restrictions: readonly RestrictionView[];
  mayWrite: boolean;
}) {
  const router = useRouter();
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function restrict(connection: string, restricted: boolean) {
    setBusy(connection);
    const answer = await restrictConnectionAction(organization, { connection, restricted });
    setBusy(null);
    setProblem(answer.ok ? null : answer.message);
    router.refresh();
  }

  return (
    <>
      {problem ? <Notice tone="err" title={problem} /> : null}
      <ul className="divide-y divide-line">
        {restrictions.map(({ connection, restricted, restrictedTools }) => (
          <li key={connection} className="flex min-h-12 items-center gap-3 px-4 py-2">
            <span className="min-w-0 flex-1">
              <span className="block truncate font-mono text-small">{connection}</span>
              <span className="block text-small text-ink-2">
                {restricted ? "Only for whom a rule allows" : "Open to everybody, less what a rule denies"}
                {restrictedTools.length > 0
                  ? `; ${formatCount(restrictedTools.length, "tool")} only by a rule of their own`
                  : ""}
              </span>
            </span>
            <Switch
              checked={restricted}
              disabled={!mayWrite || busy === connection}
              label={`Restrict ${connection}`}
              onChange={(next) => void restrict(connection, next)}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
