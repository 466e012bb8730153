"use client";

import { useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";

/** What an error boundary knows: in production only the digest, which the server's log carries as well. */
function digestOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("digest" in error)) return null;
  return typeof error.digest === "string" ? error.digest : null;
}

export function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <ErrorState
      title="This page could not be loaded"
      requestId={digestOf(error)}
      action={<Button onClick={retry}>Load again</Button>}
    >
      The gateway failed while it prepared the page and has logged why. Calls of MCP clients are served apart from it
      and go on. <Support />
    </ErrorState>
  );
}

const never = () => () => {};

/** Whom to write to, where the operator has said so. */
function Support() {
  const address = useSyncExternalStore(
    never,
    () => document.body.dataset.support ?? null,
    () => null,
  );
  if (address === null) return null;
  return (
    <>
      If it stays, write to{" "}
      <a className="underline" href={`mailto:${address}`}>
        {address}
      </a>
      .
    </>
  );
}
