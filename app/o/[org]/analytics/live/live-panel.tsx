"use client";

import Link from "next/link";
import { useEffect, useState } from "react";
import { statusTone, statusWord } from "@/components/connections/status-words";
import { Card } from "@/components/ui/card";
import { formatCount } from "@/components/ui/format";
import { Status } from "@/components/ui/status";
import type { LiveFigures, LiveServer } from "@/lib/analytics/get-live";
import { MinuteBars } from "./minute-bars";

type Source = "connecting" | "live" | "stopped";

/** What goes on at this moment; two seconds old at most while it says so. */
export function LivePanel({ organization, initial }: { organization: string; initial: LiveFigures }) {
  const [figures, setFigures] = useState(initial);
  const [source, setSource] = useState<Source>("connecting");
  useEffect(() => {
    const stream = new EventSource(`/api/v1/organizations/${organization}/analytics/live/events`);
    stream.addEventListener("live", ({ data }: MessageEvent<string>) => {
      setFigures(JSON.parse(data) as LiveFigures);
      setSource("live");
    });
    stream.addEventListener("ended", () => {
      stream.close();
      setSource("stopped");
    });
    stream.onerror = () => setSource(stream.readyState === EventSource.CLOSED ? "stopped" : "connecting");
    return () => stream.close();
  }, [organization]);

  const { inFlight, perMinute, servers } = figures;
  return (
    <>
      <div className="grid gap-5 lg:grid-cols-[1fr_1fr_2fr]">
        <Card title="In flight" aside={<SourceWord source={source} />}>
          <p className="px-4 py-3">
            <span className="text-figure font-semibold tabular-nums">{inFlight.toLocaleString("en")}</span>{" "}
            <span className="text-small text-ink-2">{inFlight === 1 ? "call waits" : "calls wait"} for an answer</span>
          </p>
        </Card>
        <Card title="Last minute">
          <p className="px-4 py-3">
            <span className="text-figure font-semibold tabular-nums">
              {(perMinute.at(-2) ?? 0).toLocaleString("en")}
            </span>{" "}
            <span className="text-small text-ink-2">calls, and {perMinute.at(-1) ?? 0} since</span>
          </p>
        </Card>
        <Card title="Calls per minute" aside="Last hour">
          <MinuteBars values={perMinute} />
        </Card>
      </div>
      <Card title="Servers" aside="Calls of the last 5 minutes">
        {servers.length === 0 ? (
          <p className="px-4 py-3 text-ink-2">No server is connected yet.</p>
        ) : (
          <ul className="grid sm:grid-cols-2 lg:grid-cols-3">
            {servers.map((server) => (
              <ServerLight key={server.slug} organization={organization} server={server} />
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}

function SourceWord({ source }: { source: Source }) {
  if (source === "live") return <Status tone="ok">Live</Status>;
  if (source === "connecting") return <Status tone="off">Connecting</Status>;
  return <Status tone="warn">Stopped. Reload the page.</Status>;
}

function ServerLight({ organization, server }: { organization: string; server: LiveServer }) {
  const { slug, name, reason, calls, failed } = server;
  return (
    <li className="relative grid gap-0.5 border-b border-line px-4 py-3">
      <span className="flex items-center gap-2">
        <Link
          href={`/o/${organization}/connections/${slug}`}
          className="min-w-0 truncate font-strong after:absolute after:inset-0"
        >
          {name}
        </Link>
        <span className="ml-auto">
          <Status tone={statusTone(server)} title={reason ?? undefined}>
            {statusWord(server)}
          </Status>
        </span>
      </span>
      <span className="text-small text-ink-2 tabular-nums">
        {formatCount(calls, "call")}
        {failed > 0 ? `, ${failed.toLocaleString("en")} failed` : ""}
      </span>
    </li>
  );
}
