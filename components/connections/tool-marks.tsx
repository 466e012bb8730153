import { Status } from "@/components/ui/status";

/** Whether a tool waits for somebody to look at it. Nothing where somebody has. */
export function ReviewMark({ state }: { state: "taken" | "new" | "changed" }) {
  if (state === "taken") return null;
  return state === "changed" ? (
    <Status tone="warn" title="Its definition is another one than the one that was reviewed">
      Changed since review
    </Status>
  ) : (
    <Status tone="off" title="Nobody has looked at its definition yet">
      Not reviewed yet
    </Status>
  );
}

/** Says that nobody has tried a tool and nobody called it. */
export function TestedMark({ testedAt, calls }: { testedAt: string | null; calls: number }) {
  if (testedAt !== null || calls > 0) return null;
  return <Status tone="off">Not tested yet</Status>;
}
