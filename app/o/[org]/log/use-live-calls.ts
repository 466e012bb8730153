import { useEffect, useState } from "react";
import type { CallSummary } from "@/lib/calls/schema";

export type LiveState =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  | { readonly kind: "ended"; readonly reason: string };

const MOST = 500;
const NONE: readonly CallSummary[] = [];

/** The calls that come while the stream is open. @param query null: no stream */
export function useLiveCalls(organization: string, query: string | null) {
  const [fresh, setFresh] = useState<readonly CallSummary[]>(NONE);
  const [state, setState] = useState<LiveState>({ kind: "connecting" });
  useEffect(() => {
    if (query === null) return;
    setState({ kind: "connecting" });
    const source = new EventSource(`/api/v1/organizations/${organization}/calls/live${query ? `?${query}` : ""}`);
    source.onopen = () => setState({ kind: "open" });
    source.onerror = () =>
      setState(
        // The browser does not try again where the answer was a refusal.
        source.readyState === EventSource.CLOSED
          ? { kind: "ended", reason: "Not available. Reload the page." }
          : { kind: "connecting" },
      );
    source.addEventListener("calls", ({ data }: MessageEvent<string>) => {
      const calls = JSON.parse(data) as readonly CallSummary[];
      setFresh((known) => {
        const ids = new Set(known.map(({ id }) => id));
        return [...calls.filter(({ id }) => !ids.has(id)), ...known].slice(0, MOST);
      });
    });
    source.addEventListener("ended", ({ data }: MessageEvent<string>) => {
      source.close();
      setState({ kind: "ended", reason: (JSON.parse(data) as { readonly reason: string }).reason });
    });
    return () => source.close();
  }, [organization, query]);
  return { fresh, state };
}
