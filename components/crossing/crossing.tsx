import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

export interface CrossingNode {
  readonly mark: string;
  readonly label: string;
  readonly note?: string;
  /** The gateway itself is drawn filled. */
  readonly ours?: boolean;
}

/** `broken`: the line ends there. `waiting`: nothing is known yet. `travelling`: under way. */
export type SpanState = "crossed" | "broken" | "waiting" | "travelling";

export interface CrossingSpan {
  readonly time: string | null;
  readonly note?: string;
  readonly state: SpanState;
}

/** The product's one motif: client, gateway, server on a line, with the time on each span. */
export function Crossing({
  nodes,
  spans,
  label,
}: {
  nodes: readonly [CrossingNode, CrossingNode, CrossingNode];
  spans: readonly [CrossingSpan, CrossingSpan];
  label: string;
}) {
  const [client, gateway, server] = nodes;
  return (
    <figure aria-label={label} className="m-0 grid grid-cols-[auto_1fr_auto_1fr_auto] px-2 pt-5 pb-4 sm:px-4">
      <Node {...client} />
      <Span {...spans[0]} />
      <Node {...gateway} />
      <Span {...spans[1]} />
      <Node {...server} />
    </figure>
  );
}

function Node({ mark, label, note, ours = false }: CrossingNode) {
  return (
    <div className="relative z-[1] grid w-[76px] content-start justify-items-center gap-1.5 text-center text-small sm:w-28">
      <span
        aria-hidden="true"
        className={classNames(
          "grid size-9 place-items-center rounded-[9px] border text-table font-semibold",
          ours ? "border-transparent bg-accent text-accent-ink" : "border-line-strong bg-surface",
        )}
      >
        {mark}
      </span>
      <span className="max-w-full font-strong break-words">{label}</span>
      {note ? <span className="max-w-full break-words text-ink-3">{note}</span> : null}
    </div>
  );
}

function Span({ time, note, state }: CrossingSpan) {
  return (
    <div className="relative h-9 min-w-0">
      <Line state={state} reach="-left-4 -right-4 sm:-left-8 sm:-right-8" />
      {time ? (
        <span className="absolute -top-1 left-1/2 -translate-x-1/2 font-mono text-small font-medium whitespace-nowrap text-ink-2">
          {time}
        </span>
      ) : null}
      {note ? (
        <span
          className={classNames(
            "absolute top-[22px] left-1/2 -translate-x-1/2 text-small whitespace-nowrap max-sm:hidden",
            state === "broken" ? "text-err" : "text-ink-3",
          )}
        >
          {note}
        </span>
      ) : null}
    </div>
  );
}

/** One stretch of the road. A broken one stops half way, with the mark of an error where it stops. */
export function Line({ state, reach }: { state: SpanState; reach: string }): ReactNode {
  if (state === "broken") {
    return (
      <span aria-hidden="true" className={classNames("absolute top-[14px] flex items-center", reach)}>
        <span className="w-[45%] border-t-2 border-err" />
        <span className="size-2 flex-none rounded-[1px] bg-err" />
        <span className="flex-1 border-t-2 border-dashed border-line-strong" />
      </span>
    );
  }
  return (
    <span
      aria-hidden="true"
      className={classNames(
        "absolute top-[17px] border-t-2 border-line-strong",
        state === "waiting" && "border-dashed",
        reach,
      )}
    >
      {state === "travelling" ? (
        <span className="crossing-traveller absolute -top-[5px] size-2 rounded-full bg-accent" />
      ) : null}
    </span>
  );
}
