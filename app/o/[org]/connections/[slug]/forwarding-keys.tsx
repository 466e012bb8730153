"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { LocalTime } from "@/components/ui/local-time";
import { RadioCard } from "@/components/ui/radio-card";
import { Status, type Tone } from "@/components/ui/status";
import { announce } from "@/components/ui/toaster";
import type { IdentityKeys, IdentityKeyView } from "@/lib/forwarding/schema";
import { rotateIdentityKeyAction } from "../actions";

const STATES: Record<IdentityKeyView["state"], { readonly word: string; readonly tone: Tone }> = {
  next: { word: "Signs next", tone: "off" },
  current: { word: "Signs now", tone: "ok" },
  previous: { word: "Signed before", tone: "off" },
};

/** The keys that the organization's tokens are signed with, of all its servers, and their replacement. */
export function ForwardingKeys({ organization, keys }: { organization: string; keys: IdentityKeys["keys"] }) {
  const router = useRouter();
  const [isAsking, setIsAsking] = useState(false);
  const [immediately, setImmediately] = useState(false);

  function ask() {
    setImmediately(false);
    setIsAsking(true);
  }

  async function rotate(): Promise<string | null> {
    const answer = await rotateIdentityKeyAction(organization, { immediately });
    if (!answer.ok) return answer.message;
    announce(
      "ok",
      immediately ? "The new key signs from now on." : "The new key is published, and signs in 15 minutes.",
    );
    router.refresh();
    return null;
  }

  return (
    <Card id="identity-keys" title="Keys that sign who calls" aside={<Button onClick={ask}>Replace key</Button>}>
      <ul>
        {keys.map(({ id, state, activeAt }) => (
          <li
            key={id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 last:border-b-0"
          >
            <span className="font-mono text-small break-all">{id}</span>
            <span className="flex flex-wrap items-center gap-x-4 text-small text-ink-2">
              <span>
                From <LocalTime at={activeAt} />
              </span>
              <Status tone={STATES[state].tone}>{STATES[state].word}</Status>
            </span>
          </li>
        ))}
      </ul>
      <p className="border-t border-line px-4 py-2.5 text-small text-ink-2">
        For all servers of the organization that get a signed token. A key is replaced by itself after 90 days, and
        stays published for a day after that.
      </p>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title="Replace the key that signs"
        action="Replace key"
        busyLabel="Replacing…"
        keepLabel="Cancel"
        run={rotate}
      >
        <fieldset className="grid gap-2">
          <legend className="mb-2">Servers read the list of keys again within five minutes.</legend>
          <RadioCard
            name="when"
            value="soon"
            checked={!immediately}
            onChange={() => setImmediately(false)}
            label="Without a gap"
            hint="The new key is published now and signs in 15 minutes. The old one stays published for a day."
          />
          <RadioCard
            name="when"
            value="now"
            checked={immediately}
            onChange={() => setImmediately(true)}
            label="At once, after a theft"
            hint="All keys go now. Servers refuse calls until they have read the new list."
          />
        </fieldset>
      </ConfirmDialog>
    </Card>
  );
}
