import { CodeLine } from "@/components/ui/code-line";
import { Status, type Tone } from "@/components/ui/status";
import type { ConnectionAuth, ExploreResult } from "@/lib/connections/schema";
import { exploreByCurl } from "./explore-by-curl";

type Check = ExploreResult["checks"][number];

const LABELS: Record<Check["check"], string> = {
  url: "The URL is right and can be reached",
  headers: "The headers are accepted",
  protocol: "The server speaks MCP",
  request: "A plain request is answered",
};

const TONES: Record<Check["outcome"], Tone> = { ok: "ok", failed: "err", unknown: "off" };
const MARKS: Record<Check["outcome"], string> = { ok: "✓", failed: "✗", unknown: "?" };
const WORDS: Record<Check["outcome"], string> = { ok: "yes", failed: "no", unknown: "not known" };

/** What to look at when a server cannot be explored, with what was found of each. */
export function ExploreChecks({ checks, url, auth }: { checks: readonly Check[]; url: string; auth: ConnectionAuth }) {
  if (checks.length === 0) return null;
  return (
    <div className="grid gap-3 px-4 pb-4">
      <ul aria-label="Checks" className="grid gap-2">
        {checks.map(({ check, outcome, detail }) => (
          <li key={check} className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-2">
            <Status tone={TONES[outcome]}>
              <span aria-hidden="true">{MARKS[outcome]}</span>
            </Status>
            <span>
              {LABELS[check]}
              <span className="sr-only">: {WORDS[outcome]}.</span>
              <span className="block text-small text-ink-2">{detail}</span>
            </span>
          </li>
        ))}
      </ul>
      <div className="grid gap-1.5">
        <p className="text-small text-ink-2">
          The same request from your own machine, with the credential in place of its name:
        </p>
        <CodeLine text={exploreByCurl(url, auth)} name="the curl command" />
      </div>
    </div>
  );
}
