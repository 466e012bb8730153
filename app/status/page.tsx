import type { Metadata } from "next";
import { connection } from "next/server";
import { PublicFrame } from "@/app/_site/public-frame";
import { LocalTime } from "@/components/ui/local-time";
import { Status, type Tone } from "@/components/ui/status";
import { runtime } from "@/lib/runtime";
import { type PartState, readStatus } from "@/lib/site/read-status";
import { VERSION } from "@/lib/version";

export const metadata: Metadata = { title: "Status" };

const SHOWN: Record<PartState, { readonly tone: Tone; readonly word: string }> = {
  works: { tone: "ok", word: "Works" },
  limited: { tone: "warn", word: "Limited" },
  away: { tone: "err", word: "Away" },
};

/** How this process is at this moment. It keeps no history: whoever watches it asks `/readyz`. */
export default async function StatusPage() {
  await connection();
  const parts = await readStatus(await runtime());
  const worst = parts.some(({ state }) => state === "away")
    ? "away"
    : parts.some(({ state }) => state === "limited")
      ? "limited"
      : "works";
  return (
    <PublicFrame>
      <div className="mx-auto grid max-w-[720px] gap-6 px-4 py-12 md:px-8 md:py-16">
        <h1 className="text-[28px] leading-9 font-semibold tracking-[-0.02em]">
          {worst === "works" ? "Everything works" : worst === "limited" ? "Works with limits" : "Something is away"}
        </h1>
        <ul className="rounded-card border border-line bg-surface">
          {parts.map(({ name, state, says }) => (
            <li
              key={name}
              className="grid gap-x-4 gap-y-0.5 border-b border-line px-4 py-3 last:border-b-0 sm:grid-cols-[140px_90px_1fr] sm:items-baseline"
            >
              <span className="font-strong">{name}</span>
              <Status tone={SHOWN[state].tone}>{SHOWN[state].word}</Status>
              <span className="text-ink-2">{says}</span>
            </li>
          ))}
        </ul>
        <p className="text-small text-ink-2">
          Version {VERSION}, looked at <LocalTime at={new Date().toISOString()} />. Monitoring asks{" "}
          <code className="font-mono">/healthz</code> and <code className="font-mono">/readyz</code>.
        </p>
      </div>
    </PublicFrame>
  );
}
