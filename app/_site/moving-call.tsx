const ROWS = [
  { name: "key", value: "ak-…x7Qd, active", time: "0.1 ms", step: "call-step-1" },
  { name: "may call", value: "linear__create_issue", time: "0.1 ms", step: "call-step-2" },
  { name: "credential", value: "linear, added here", time: "0.2 ms", step: "call-step-3" },
  { name: "linear", value: "200, issue ENG-412", time: "184 ms", step: "call-step-4" },
  { name: "log", value: "the whole call, for later", time: "", step: "call-step-5" },
] as const;

/**
 * A call going through, again and again: the dot crosses to the gateway, on to the server and back, and each line lights
 * up as its step is done. Where motion is not wanted, it stands still and complete.
 */
export function MovingCall() {
  return (
    <figure
      aria-label="A call crosses from a client over Causeway to a server and back; each step of it is written down."
      className="m-0 rounded-card border border-line bg-surface"
    >
      <div aria-hidden="true" className="grid grid-cols-[auto_1fr_auto_1fr_auto] items-start px-5 pt-7 pb-5">
        <Place mark="Cu" label="Cursor" />
        <Stretch part="first" />
        <Place mark="C" label="Causeway" isOurs />
        <Stretch part="second" />
        <Place mark="Li" label="Linear" />
      </div>
      <ol className="border-t border-line py-1 font-mono text-small">
        {ROWS.map(({ name, value, time, step }) => (
          <li key={name} className={`${step} flex gap-3 px-5 py-1.5`}>
            <span className="w-[84px] flex-none text-ink-3">{name}</span>
            <span className="min-w-0 flex-1 break-words">{value}</span>
            <span className="text-ink-2 tabular-nums">{time}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}

function Place({ mark, label, isOurs = false }: { mark: string; label: string; isOurs?: boolean }) {
  return (
    <div className="relative z-[1] grid w-[72px] justify-items-center gap-1.5 text-small">
      <span
        className={`grid size-11 place-items-center rounded-[11px] border text-body font-semibold ${
          isOurs ? "border-transparent bg-accent text-accent-ink" : "border-line-strong bg-surface"
        }`}
      >
        {mark}
      </span>
      <span className="font-strong">{label}</span>
    </div>
  );
}

const DOTS = { first: "call-dot-first", second: "call-dot-second" } as const;

function Stretch({ part }: { part: keyof typeof DOTS }) {
  return (
    <div className="relative h-11">
      <span className="absolute top-[21px] -right-3.5 -left-3.5 border-t-2 border-line-strong" />
      <span className={`call-dot ${DOTS[part]} absolute top-[18px] size-2 rounded-full bg-accent`} />
    </div>
  );
}
