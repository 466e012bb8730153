"use client";

import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Status } from "@/components/ui/status";
import type { CallSummary } from "@/lib/calls/schema";
import { CallTable } from "./call-table";
import { type LiveState, useLiveCalls } from "./use-live-calls";

/** Calls that were there when the page was made, and those that come while it is open, the newest first. */
export function LiveCalls({
  organization,
  calls,
  query,
  most,
  startsLive = false,
  empty,
}: {
  organization: string;
  calls: readonly CallSummary[];
  /** The filters, as the stream takes them; null on a page that is not the newest. */
  query: string | null;
  /** More than these are let go, the oldest first. */
  most: number;
  startsLive?: boolean;
  /** Shown while there is no call. */
  empty: ReactNode;
}) {
  const [isLive, setIsLive] = useState(startsLive);
  const { fresh, state } = useLiveCalls(organization, isLive ? query : null);
  const known = new Set(fresh.map(({ id }) => id));
  const shown = [...fresh, ...calls.filter(({ id }) => !known.has(id))]
    .sort((left, right) =>
      left.startedAt === right.startedAt ? (left.id < right.id ? 1 : -1) : left.startedAt < right.startedAt ? 1 : -1,
    )
    .slice(0, most);
  return (
    <>
      {query === null ? null : (
        <div className="flex min-h-11 items-center gap-3 border-b border-line px-4 py-1.5">
          <span aria-live="polite">
            <StateWord isLive={isLive} state={state} />
          </span>
          {isLive && fresh.length > 0 ? (
            <span className="text-small text-ink-3 tabular-nums">{fresh.length} since</span>
          ) : null}
          <Button look="quiet" className="ml-auto" aria-pressed={isLive} onClick={() => setIsLive(!isLive)}>
            {isLive ? "Pause" : "Go live"}
          </Button>
        </div>
      )}
      {shown.length > 0 ? <CallTable organization={organization} calls={shown} arrived={known} /> : empty}
    </>
  );
}

function StateWord({ isLive, state }: { isLive: boolean; state: LiveState }) {
  if (!isLive) return <Status tone="off">Not live</Status>;
  if (state.kind === "open") return <Status tone="ok">Live</Status>;
  if (state.kind === "ended") return <Status tone="warn">{state.reason}</Status>;
  return <Status tone="off">Connecting</Status>;
}
