"use client";

import { useEffect, useState } from "react";
import { Crossing } from "@/components/crossing/crossing";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatMs, monogram } from "@/components/ui/format";
import { Status } from "@/components/ui/status";
import type { CallSummary } from "@/lib/calls/schema";

const EVERY_MS = 2000;

/** What has come since the page was opened: nothing, a client that asked for its tools, or its first call. */
type Arrived =
  | { readonly kind: "nothing" }
  | { readonly kind: "listed"; readonly row: CallSummary }
  | { readonly kind: "called"; readonly row: CallSummary };

/** Waits for the first call that comes while the page is open, and says whose it was. */
export function FirstCallWatch({
  organization,
  client,
  server,
  apiKey,
  since,
}: {
  organization: string;
  client: string;
  /** The one server that the endpoint has; null for all. */
  server: string | null;
  /** The id of the key that is waited for; null for any. */
  apiKey: string | null;
  /** ISO 8601, by the gateway's clock. */
  since: string;
}) {
  const arrived = useArrived(organization, server, apiKey, since);
  const row = arrived.kind === "nothing" ? null : arrived.row;
  const call = arrived.kind === "called" ? arrived.row : null;
  const caller = row?.clientName ?? client;
  const isFailed = call !== null && call.status !== "ok";
  return (
    <Card
      title="First call"
      aside={
        <span aria-live="polite">
          <Word arrived={arrived} name={[caller, row?.clientVersion].filter(Boolean).join(" ")} />
        </span>
      }
    >
      <Crossing
        label={call === null ? "No call has come yet" : `A call of ${call.tool} by ${caller}`}
        nodes={[
          { mark: monogram(caller), label: caller },
          { mark: "C", label: "Causeway", ours: true },
          {
            mark: monogram(call?.connectionSlug ?? server ?? "server"),
            label: call?.connectionSlug ?? server ?? "Server",
          },
        ]}
        spans={[
          { time: null, state: row === null ? "waiting" : "crossed" },
          call === null
            ? { time: null, state: "waiting" }
            : { time: formatMs(call.totalMs), state: isFailed ? "broken" : "crossed" },
        ]}
      />
      <div className="flex flex-wrap items-center gap-3 border-t border-line px-4 py-3 text-small text-ink-2">
        {call === null ? (
          <p>
            {row === null
              ? "Waiting for the first call. Ask the client to use a tool, for example: which servers can you use?"
              : `${caller} has read its tools. Ask it to use one, for example: which servers can you use?`}
          </p>
        ) : (
          <>
            <p className="mr-auto font-mono break-all">{call.tool}</p>
            <ButtonLink href={`/o/${organization}/log/${call.id}`}>Open the call</ButtonLink>
          </>
        )}
      </div>
    </Card>
  );
}

function Word({ arrived, name }: { arrived: Arrived; name: string }) {
  if (arrived.kind === "nothing") return <Status tone="off">Waiting</Status>;
  if (arrived.kind === "listed") return <Status tone="ok">Connected: {name}</Status>;
  return <Status tone={arrived.row.status === "ok" ? "ok" : "warn"}>Received from {name}</Status>;
}

function useArrived(organization: string, server: string | null, apiKey: string | null, since: string): Arrived {
  const [arrived, setArrived] = useState<Arrived>({ kind: "nothing" });
  useEffect(() => {
    if (arrived.kind === "called") return;
    const abort = new AbortController();
    const timer = setInterval(() => {
      if (document.visibilityState === "visible")
        void look(organization, server, apiKey, since, abort.signal).then((found) => {
          if (found.kind !== "nothing" && !abort.signal.aborted) setArrived(found);
        });
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [organization, server, apiKey, since, arrived.kind]);
  return arrived;
}

/** Nothing when there is none yet, and when the gateway could not be asked: the next turn asks again. */
async function look(
  organization: string,
  server: string | null,
  apiKey: string | null,
  since: string,
  signal: AbortSignal,
): Promise<Arrived> {
  const query = new URLSearchParams({ from: since, limit: "1", ...(apiKey ? { key: apiKey } : {}) });
  const newest = async (more: Record<string, string>) => {
    const asked = new URLSearchParams([...query, ...Object.entries(more)]);
    const response = await fetch(`/api/v1/organizations/${organization}/calls?${asked}`, { signal });
    if (!response.ok) return undefined;
    const { items } = (await response.json()) as { readonly items: readonly CallSummary[] };
    return items[0];
  };
  try {
    const call = await newest(server ? { connection: server } : {});
    if (call) return { kind: "called", row: call };
    const list = await newest({ method: "tools/list" });
    return list ? { kind: "listed", row: list } : { kind: "nothing" };
  } catch {
    return { kind: "nothing" };
  }
}
