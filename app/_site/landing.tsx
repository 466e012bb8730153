import { HowItWorks } from "@/app/_site/how-it-works";
import { MovingCall } from "@/app/_site/moving-call";
import { AUDIENCES, type Audience } from "@/lib/site/screens";

const ACTION =
  "inline-flex min-h-9 items-center rounded-control border px-4 font-medium whitespace-nowrap pointer-coarse:min-h-11";

/** What this is, a call going through, how, and for whom. */
export function Landing() {
  return (
    <>
      <section className="mx-auto grid max-w-page gap-10 px-4 pt-12 pb-14 md:px-8 md:pt-20 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)] lg:items-center">
        <div className="grid gap-5">
          <h1 className="max-w-[16ch] text-[34px] leading-[40px] font-semibold tracking-[-0.025em] sm:text-[44px] sm:leading-[50px]">
            One URL between your agents and their tools
          </h1>
          <p className="max-w-[52ch] text-[16px] leading-6 text-ink-2">
            Connect every MCP server once. Give Claude, Cursor, VS Code and your own agents one address and one key. See
            every call that passes, and decide which may.
          </p>
          <div className="flex flex-wrap gap-3">
            <a
              href="/docs/quickstart"
              className={`${ACTION} border-transparent bg-accent text-accent-ink hover:brightness-110`}
            >
              Start in five minutes
            </a>
            <a href="/docs/what-is-mcp" className={`${ACTION} border-line-strong bg-surface hover:bg-sunken`}>
              What is MCP?
            </a>
          </div>
        </div>
        <MovingCall />
      </section>
      <HowItWorks />
      <section aria-labelledby="for-whom" className="mx-auto max-w-page px-4 py-14 md:px-8">
        <h2 id="for-whom" className="text-title font-semibold tracking-[-0.015em]">
          What you do with it
        </h2>
        <div className="mt-6 grid gap-x-10 gap-y-10 md:grid-cols-2">
          {AUDIENCES.map((audience) => (
            <AudienceSection key={audience.id} audience={audience} />
          ))}
        </div>
      </section>
      <section className="border-t border-line bg-surface">
        <div className="mx-auto flex max-w-page flex-wrap items-center gap-x-8 gap-y-4 px-4 py-10 md:px-8">
          <div className="mr-auto grid gap-1">
            <h2 className="text-title font-semibold tracking-[-0.015em]">Run it where your tools are</h2>
            <p className="max-w-[60ch] text-ink-2">
              One command on a laptop, PostgreSQL and several replicas in production. A self-hosted installation has
              every feature.
            </p>
          </div>
          <a href="/docs/self-hosting" className={`${ACTION} border-line-strong bg-surface hover:bg-sunken`}>
            Self-hosting
          </a>
          <a href="/pricing" className={`${ACTION} border-line-strong bg-surface hover:bg-sunken`}>
            Plans
          </a>
        </div>
      </section>
    </>
  );
}

function AudienceSection({ audience: { id, title, about, points } }: { audience: Audience }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="grid content-start gap-3">
      <h3 id={`${id}-title`} className="font-semibold">
        {title}
      </h3>
      <p className="text-ink-2">{about}</p>
      <ul className="border-t border-line">
        {points.map(({ text, screen }) => (
          <li key={text} className="border-b border-line">
            {screen === null ? (
              <span className="flex min-h-10 items-center gap-3 py-2 text-ink-3">
                {text}
                <span className="ml-auto rounded-tag border border-line px-1.5 text-small whitespace-nowrap">
                  Coming soon
                </span>
              </span>
            ) : (
              <a href={`/go/${screen}`} className="flex min-h-10 items-center gap-3 py-2 hover:text-accent">
                {text}
                <span aria-hidden="true" className="ml-auto text-ink-3">
                  →
                </span>
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
