"use client";

import { Fingerprint } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Input } from "@/components/ui/input";
import { LocalTime } from "@/components/ui/local-time";
import type { PasskeyView } from "@/lib/identity/profile";
import { addPasskeyAction, newPasskeyOptionsAction, removePasskeyAction, renamePasskeyAction } from "./actions";
import { addPasskey } from "./add-passkey";
import { WayIn } from "./way-in";

export function PasskeyList({ passkeys, isPossible }: { passkeys: readonly PasskeyView[]; isPossible: boolean }) {
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [naming, setNaming] = useState<string | null>(null);
  const [removing, setRemoving] = useState<PasskeyView | null>(null);

  async function add() {
    setIsBusy(true);
    setProblem(null);
    const added = await addPasskey(newPasskeyOptionsAction, addPasskeyAction);
    setIsBusy(false);
    if (!added.ok) return setProblem(added.problem);
    setNaming(added.id);
    router.refresh();
  }

  return (
    <Card
      title="Passkeys"
      aside={
        isPossible ? (
          <Button busy={isBusy} busyLabel="Waiting for your device…" onClick={() => void add()}>
            Add a passkey
          </Button>
        ) : null
      }
    >
      {passkeys.length === 0 ? (
        <p className="px-4 py-4 text-ink-2">
          {isPossible
            ? "A passkey signs you in by fingerprint, face or PIN, from this device or your password manager."
            : "Passkeys need a host name: browsers make none for an IP address. Open the gateway by its name."}
        </p>
      ) : (
        <ul aria-label="Passkeys">
          {passkeys.map((passkey) => (
            <WayIn
              key={passkey.id}
              icon={<Fingerprint size={16} aria-hidden="true" />}
              title={
                naming === passkey.id ? (
                  <NamePasskey passkey={passkey} onDone={() => setNaming(null)} />
                ) : (
                  <span className="font-medium">{passkey.name}</span>
                )
              }
              note={
                <>
                  {passkey.isSynced ? "Synced" : "On one device"} · added <LocalTime at={passkey.createdAt} /> ·{" "}
                  {passkey.lastUsedAt ? (
                    <>
                      last used <LocalTime at={passkey.lastUsedAt} />
                    </>
                  ) : (
                    "not used yet"
                  )}
                </>
              }
            >
              {naming === passkey.id ? null : (
                <>
                  <Button look="quiet" onClick={() => setNaming(passkey.id)} aria-label={`Rename ${passkey.name}`}>
                    Rename
                  </Button>
                  <Button look="quiet" onClick={() => setRemoving(passkey)} aria-label={`Remove ${passkey.name}`}>
                    Remove
                  </Button>
                </>
              )}
            </WayIn>
          ))}
        </ul>
      )}
      {problem ? (
        <p role="alert" className="border-t border-line px-4 py-3 text-small text-err">
          {problem}
        </p>
      ) : null}
      <ConfirmDialog
        open={removing !== null}
        onClose={() => setRemoving(null)}
        title={`Remove ${removing?.name ?? ""}`}
        action="Remove passkey"
        busyLabel="Removing…"
        run={async () => {
          const answer = await removePasskeyAction({ passkey: removing?.id ?? "" });
          if (!answer.ok) return answer.message;
          router.refresh();
          return null;
        }}
      >
        It signs nobody in any more. Your device may still offer it until you delete it there.
      </ConfirmDialog>
    </Card>
  );
}

function NamePasskey({ passkey, onDone }: { passkey: PasskeyView; onDone: () => void }) {
  const router = useRouter();
  const [name, setName] = useState(passkey.name);
  const [problem, setProblem] = useState<string | null>(null);

  async function save(event: FormEvent) {
    event.preventDefault();
    const answer = await renamePasskeyAction({ passkey: passkey.id, name });
    if (!answer.ok) return setProblem(answer.message);
    router.refresh();
    onDone();
  }

  return (
    <form onSubmit={(event) => void save(event)} className="flex flex-wrap items-center gap-2">
      <Input
        aria-label="Name of the passkey"
        className="w-56"
        required
        maxLength={80}
        value={name}
        aria-invalid={problem ? true : undefined}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit">Save</Button>
      {problem ? (
        <span role="alert" className="text-small text-err">
          {problem}
        </span>
      ) : null}
    </form>
  );
}
