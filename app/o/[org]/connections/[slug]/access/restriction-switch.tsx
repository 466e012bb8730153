"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Notice } from "@/components/ui/notice";
import { Switch } from "@/components/ui/switch";
import type { RestrictionView } from "@/lib/access/schema";
import { restrictConnectionAction } from "../../../access/actions";

/** Whether a server, or one tool of it, is only for whom a rule allows. Holds from the next request on. */
export function RestrictionSwitch({
  organization,
  restriction,
  tool,
  mayWrite,
}: {
  organization: string;
  restriction: RestrictionView;
  /** Undefined: the server as a whole. */
  tool: string | undefined;
  mayWrite: boolean;
}) {
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { connection } = restriction;
  const isRestricted = tool === undefined ? restriction.restricted : restriction.restrictedTools.includes(tool);

  async function restrict(restricted: boolean) {
    setIsBusy(true);
    const change = tool === undefined ? { restricted } : { tool: { name: tool, restricted } };
    const answer = await restrictConnectionAction(organization, { connection, ...change });
    setIsBusy(false);
    setProblem(answer.ok ? null : answer.message);
    router.refresh();
  }

  return (
    <div className="grid gap-3 border-b border-line px-4 py-3">
      <div className="flex items-start gap-3">
        <span className="grid min-w-0 flex-1">
          <span className="font-medium">Only for whom a rule allows</span>
          <span className="text-small text-ink-2">{sayRestriction(isRestricted, tool, restriction.restricted)}</span>
        </span>
        <Switch
          checked={isRestricted}
          disabled={!mayWrite || isBusy}
          label={`Restrict ${tool ?? connection}`}
          onChange={(next) => void restrict(next)}
        />
      </div>
      {problem ? <Notice tone="err" title={problem} /> : null}
    </div>
  );
}

function sayRestriction(isRestricted: boolean, tool: string | undefined, isServerRestricted: boolean): string {
  if (tool === undefined) {
    return isRestricted
      ? "Restricted: a team, a role or a person gets in by a rule that allows it."
      : "Open: everybody in the organization may use it, less what a rule denies.";
  }
  if (isRestricted) return "Restricted: it takes a rule that allows this very tool.";
  return isServerRestricted
    ? "As its server is: a rule that allows the server, or this tool, lets in."
    : "Open, as its server is, less what a rule denies.";
}
