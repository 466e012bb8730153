"use client";

import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { enterWithPasskey } from "./enter-with-passkey";

/** The browser's own dialog chooses among the person's passkeys. */
export function PasskeyButton({ next, isPrimary }: { next: string; isPrimary: boolean }) {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function enter() {
    setIsBusy(true);
    setProblem(null);
    const entered = await enterWithPasskey(next, false);
    if (entered.ok) {
      window.location.assign(entered.location);
      return;
    }
    setIsBusy(false);
    setProblem(entered.problem);
  }

  return (
    <>
      <Button
        look={isPrimary ? "primary" : "plain"}
        className="w-full"
        busy={isBusy}
        busyLabel="Waiting for your device…"
        onClick={() => void enter()}
      >
        <Fingerprint size={16} aria-hidden="true" />
        Sign in with a passkey
      </Button>
      {problem ? (
        <p role="alert" className="text-small text-err">
          {problem}
        </p>
      ) : null}
    </>
  );
}
