"use client";

import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { addPasskeyAction, declinePasskeyAction, newPasskeyOptionsAction } from "@/app/me/actions";
import { addPasskey } from "@/app/me/add-passkey";
import { Button } from "@/components/ui/button";

export function OfferPasskey({ next }: { next: string }) {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function accept() {
    setIsBusy(true);
    setProblem(null);
    const added = await addPasskey(newPasskeyOptionsAction, addPasskeyAction);
    if (added.ok) window.location.assign(next);
    else {
      setIsBusy(false);
      setProblem(added.problem);
    }
  }

  async function decline() {
    setIsBusy(true);
    await declinePasskeyAction({});
    window.location.assign(next);
  }

  return (
    <div className="grid gap-2">
      <Button
        look="primary"
        className="w-full"
        busy={isBusy}
        busyLabel="Waiting for your device…"
        onClick={() => void accept()}
      >
        <Fingerprint size={16} aria-hidden="true" />
        Add a passkey
      </Button>
      <Button look="quiet" className="w-full" disabled={isBusy} onClick={() => void decline()}>
        Not now
      </Button>
      {problem ? (
        <p role="alert" className="text-small text-err">
          {problem}
        </p>
      ) : null}
      <p className="text-small text-ink-2">You can add one later under Profile.</p>
    </div>
  );
}
