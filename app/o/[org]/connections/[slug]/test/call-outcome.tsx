"use client";

import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { formatMs } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { Status } from "@/components/ui/status";
import type { JsonObject } from "@/lib/base/json";
import { curlOf, typescriptOf } from "./call-code";
import { type CallProgress, latencyOf } from "./call-progress";
import { ResultView } from "./result-view";
import type { CallState } from "./use-test-call";

/** What came of a call, how long which part of it took, and how a program makes the same one. */
export function CallOutcome({
  organization,
  state,
  url,
  exportedName,
}: {
  organization: string;
  state: Extract<CallState, { phase: "ended" }>;
  url: string;
  exportedName: string;
}) {
  const { end, progress, call } = state;
  if (end.kind === "asked") return null;
  const code = { url, tool: exportedName, arguments: call.arguments };
  const last = progress.logged.at(-1);
  return (
    <div className="grid min-w-0 gap-4">
      <Card title="Answer" aside={<EndStatus end={end} />}>
        <div className="grid min-w-0 gap-4 p-4">
          {end.kind === "result" ? (
            <ResultView result={end.result} />
          ) : end.kind === "refused" ? (
            <Notice tone="err" title="The call was refused">
              {end.message}
            </Notice>
          ) : (
            <p className="text-ink-2">Cancelled. The server was told; whether it stopped in time, only it knows.</p>
          )}
          <Latency progress={progress} />
          {last ? (
            <ButtonLink className="justify-self-start" href={`/o/${organization}/log/${last.call}`}>
              Open in the access log
            </ButtonLink>
          ) : null}
          {end.kind === "result" ? <Raw result={end.result} /> : null}
        </div>
      </Card>
      <ServerNotes progress={progress} />
      <Card
        title="The same call from a program"
        aside={
          <>
            <CopyButton text={curlOf(code)} label="Copy as curl" />
            <CopyButton text={typescriptOf(code)} label="Copy as TypeScript" />
          </>
        }
      >
        <div className="grid min-w-0 gap-2 p-4">
          <CodeBlock label="The call with curl" text={curlOf(code)} />
          <p className="text-small text-ink-2">
            With a key of your own in <code className="font-mono">CAUSEWAY_KEY</code>. Clients see tools that are
            exposed, and no others.
          </p>
        </div>
      </Card>
    </div>
  );
}

function EndStatus({ end }: { end: Extract<CallState, { phase: "ended" }>["end"] }) {
  if (end.kind === "cancelled") return <Status tone="off">Cancelled</Status>;
  if (end.kind === "refused") return <Status tone="err">Refused</Status>;
  return end.kind === "result" && end.result.isError === true ? (
    <Status tone="err">Error of the tool</Status>
  ) : (
    <Status tone="ok">Answered</Status>
  );
}

/** What the server wrote into its log while the call ran. */
export function ServerNotes({ progress }: { progress: CallProgress }) {
  if (progress.notes.length === 0) return null;
  const text = progress.notes.map((note) => `${note.level}: ${note.text}`).join("\n");
  return (
    <Card title="What the server noted">
      <div className="p-4">
        <CodeBlock label="What the server noted" text={text} />
      </div>
    </Card>
  );
}

function Latency({ progress }: { progress: CallProgress }) {
  if (progress.logged.length === 0) return null;
  const { totalMs, upstreamMs, gatewayMs } = latencyOf(progress.logged);
  const facts = [
    ["Total", formatMs(totalMs)],
    ["Server", upstreamMs === null ? "Not reached" : formatMs(upstreamMs)],
    ["Gateway", formatMs(gatewayMs)],
  ] as const;
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-small" aria-label="Latency">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-ink-3">{name}</dt>
          <dd className="font-mono font-medium tabular-nums">{value}</dd>
        </div>
      ))}
      {progress.logged.length > 1 ? (
        <div className="text-ink-3">{`in ${progress.logged.length} requests, without the time of the answers between`}</div>
      ) : null}
    </dl>
  );
}

function Raw({ result }: { result: JsonObject }) {
  return (
    <details className="min-w-0 text-small">
      <summary className="w-fit rounded-tag py-0.5 text-ink-2 hover:text-ink">Raw answer</summary>
      <div className="pt-1.5">
        <CodeBlock label="Raw answer" text={JSON.stringify(result, null, 2)} />
      </div>
    </details>
  );
}
