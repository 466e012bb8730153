"use client";

import { Button } from "@/components/ui/button";

/** What an error boundary knows: in production only the digest, which the server's log carries as well. */
function digestOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("digest" in error)) return null;
  return typeof error.digest === "string" ? error.digest : null;
}

export function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = digestOf(error);
  return (
    <div role="alert" className="grid max-w-xl justify-items-start gap-3 py-10">
      <h1 className="text-title font-semibold tracking-[-0.015em]">This page could not be loaded</h1>
      <p className="text-ink-2">
        The gateway failed while it prepared the page and has logged why. Calls of MCP clients are served apart from it
        and go on.
      </p>
      {digest ? (
        <p className="text-small text-ink-3">
          Request id <code className="font-mono text-ink-2">{digest}</code>
        </p>
      ) : null}
      <Button onClick={retry}>Load again</Button>
    </div>
  );
}
