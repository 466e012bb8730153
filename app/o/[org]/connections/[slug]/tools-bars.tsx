import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { Status } from "@/components/ui/status";
import type { CapabilityView } from "@/lib/connections/schema";

/** That exposed tools wait for somebody to look at them. Nothing where none does. */
export function ReviewNotice({
  tools,
  isBusy,
  onReview,
}: {
  tools: readonly CapabilityView[];
  isBusy: boolean;
  onReview: (names: readonly string[]) => void;
}) {
  const waiting = tools.filter((tool) => tool.exposed && tool.review.state !== "taken");
  if (waiting.length === 0) return null;
  return (
    <Notice
      tone="warn"
      title={`${formatCount(waiting.length, "exposed tool")} ${waiting.length === 1 ? "waits" : "wait"} for a look`}
      action={
        <Button busy={isBusy} busyLabel="Saving…" onClick={() => onReview(waiting.map(({ name }) => name))}>
          Mark all as reviewed
        </Button>
      }
    >
      Descriptions and schemas steer what an agent does. Read what is new or changed below, then mark it.
    </Notice>
  );
}

/** Changes of the draft that take many tools at once. */
export function SelectionButtons({
  suffix,
  unused,
  onAll,
  onNone,
  onReadOnly,
  onHideUnused,
}: {
  /** Says that a search narrows what "all" means. */
  suffix: string;
  /** Exposed, and not called in 30 days. */
  unused: readonly string[];
  onAll: () => void;
  onNone: () => void;
  onReadOnly: () => void;
  onHideUnused: () => void;
}) {
  return (
    <>
      <Button onClick={onAll}>Select all{suffix}</Button>
      <Button onClick={onNone}>Select none{suffix}</Button>
      <Button onClick={onReadOnly}>Read-only only</Button>
      {unused.length > 0 ? (
        <Button title={unused.join(", ")} onClick={onHideUnused}>
          Hide {unused.length} not called in 30 days
        </Button>
      ) : null}
    </>
  );
}

/** What is saved, what is not yet, and the way to save it. */
export function SaveBar({
  saved,
  changes,
  contextSize,
  isBusy,
  onDiscard,
  onSave,
}: {
  saved: string | null;
  changes: number;
  /** About how many tokens the definitions of what is exposed have. */
  contextSize: number;
  isBusy: boolean;
  onDiscard: () => void;
  onSave: () => void;
}) {
  return (
    <div className="bottom-0 flex flex-wrap sm:sticky items-center justify-end gap-2 border-t border-line bg-ground py-3">
      <div className="mr-auto text-small text-ink-2" role="status">
        {saved ? <Status tone="ok">{saved}</Status> : null}
        {changes > 0 ? `${changes} ${changes === 1 ? "change" : "changes"} not saved` : null}
        {saved === null && changes === 0
          ? `A client that lists what is exposed reads about ${contextSize.toLocaleString("en")} tokens of definitions.`
          : null}
      </div>
      <Button disabled={changes === 0 || isBusy} onClick={onDiscard}>
        Discard
      </Button>
      <Button look="primary" disabled={changes === 0} busy={isBusy} busyLabel="Saving…" onClick={onSave}>
        Save
      </Button>
    </div>
  );
}
