"use client";

import { Crossing } from "@/components/crossing/crossing";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { monogram } from "@/components/ui/format";
import type { CallProgress } from "./call-progress";

/** A call under way, with what the server says of how far it is. */
export function RunningCall({
  server,
  progress: { progress },
  onCancel,
}: {
  server: string;
  progress: CallProgress;
  onCancel: () => void;
}) {
  return (
    <Card title="Answer" aside={<Button onClick={onCancel}>Cancel the call</Button>}>
      <Crossing
        label={`The call is on its way to ${server}`}
        nodes={[
          { mark: "Y", label: "You", note: "dashboard" },
          { mark: "C", label: "Causeway", ours: true },
          { mark: monogram(server), label: server },
        ]}
        spans={[
          { time: null, state: "crossed" },
          { time: null, state: "travelling" },
        ]}
      />
      {progress ? (
        <div className="grid gap-1.5 px-4 pb-4">
          <progress
            className="h-1.5 w-full accent-accent"
            aria-label="Progress"
            max={progress.total ?? undefined}
            value={progress.total === null ? undefined : progress.done}
          />
          <p className="text-small break-words text-ink-2 tabular-nums">
            {progress.total === null ? `Step ${progress.done}` : `${progress.done} of ${progress.total}`}
            {progress.message ? `: ${progress.message}` : null}
          </p>
        </div>
      ) : null}
    </Card>
  );
}
