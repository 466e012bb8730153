import { STEPS } from "@/lib/site/screens";

/** Client, gateway, servers: the steps as a list, and the same as a picture for who reads pictures. */
export function HowItWorks() {
  return (
    <section aria-labelledby="how" className="border-y border-line bg-surface">
      <div className="mx-auto grid max-w-page gap-8 px-4 py-14 md:px-8">
        <h2 id="how" className="text-title font-semibold tracking-[-0.015em]">
          How a call goes through
        </h2>
        <Picture />
        <ol className="grid gap-x-10 gap-y-6 sm:grid-cols-2 lg:grid-cols-3">
          {STEPS.map(({ title, text }, at) => (
            <li key={title} className="grid grid-cols-[28px_1fr] gap-x-2 gap-y-0.5">
              <span className="row-span-2 grid size-5 place-items-center rounded-full border border-line-strong text-small font-medium text-ink-2 tabular-nums">
                {at + 1}
              </span>
              <h3 className="font-strong">{title}</h3>
              <p className="text-ink-2">{text}</p>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

const SERVERS = ["GitHub", "Linear", "Notion", "Your own API"] as const;
const CLIENTS = ["Claude", "Cursor", "VS Code", "Your agent"] as const;

export function Picture() {
  return (
    <svg
      role="img"
      aria-labelledby="road-title road-text"
      viewBox="0 0 760 220"
      className="mx-auto h-auto w-full max-w-[760px] text-ink"
    >
      <title id="road-title">Clients, Causeway, servers</title>
      <desc id="road-text">
        Four clients on the left each have one line to Causeway in the middle. It checks the key, decides, and adds the
        credential, then has one line to each of four servers on the right. Answers come back the same way, and every
        call is written into the log.
      </desc>
      {CLIENTS.map((name, at) => (
        <g key={name}>
          <path
            d={`M150 ${30 + at * 52} C 220 ${30 + at * 52}, 230 110, 290 110`}
            className="fill-none stroke-line-strong"
            strokeWidth="1.5"
          />
          <Box x={20} y={14 + at * 52} label={name} />
        </g>
      ))}
      {SERVERS.map((name, at) => (
        <g key={name}>
          <path
            d={`M470 110 C 530 110, 540 ${30 + at * 52}, 610 ${30 + at * 52}`}
            className="fill-none stroke-line-strong"
            strokeWidth="1.5"
          />
          <Box x={610} y={14 + at * 52} label={name} />
        </g>
      ))}
      <rect
        x="290"
        y="62"
        width="180"
        height="96"
        rx="10"
        className="fill-accent-soft stroke-accent"
        strokeWidth="1.5"
      />
      <text x="380" y="90" textAnchor="middle" className="fill-ink text-body font-semibold">
        Causeway
      </text>
      <text x="380" y="114" textAnchor="middle" className="fill-ink-2 text-small">
        checks, decides, adds
      </text>
      <text x="380" y="132" textAnchor="middle" className="fill-ink-2 text-small">
        the credential, logs
      </text>
    </svg>
  );
}

function Box({ x, y, label }: { x: number; y: number; label: string }) {
  return (
    <>
      <rect x={x} y={y} width="130" height="32" rx="7" className="fill-surface stroke-line-strong" strokeWidth="1" />
      <text x={x + 65} y={y + 20} textAnchor="middle" className="fill-ink text-table">
        {label}
      </text>
    </>
  );
}
