"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { RadioCard } from "@/components/ui/radio-card";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { CreatedServiceClient, ServiceClientView } from "@/lib/service-accounts/schema";
import { ExpiryField } from "../../../keys/expiry-field";
import { createServiceClientAction } from "../actions";
import { StoreSecret, type TokenPlace } from "./store-secret";

const LEVELS = [
  { id: "read-only", label: "Read-only", hint: "Looks, and calls tools that change nothing." },
  { id: "standard", label: "Standard", hint: "Also calls tools that change things." },
  { id: "full", label: "Full", hint: "Also calls tools that say they destroy." },
] as const;

/** Two steps in one dialog: what the client may do, then its secret, which is shown this once. */
export function NewClient({
  organization,
  account,
  token,
}: {
  organization: string;
  account: string;
  token: TokenPlace;
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [made, setMade] = useState<CreatedServiceClient | null>(null);

  function close() {
    setIsOpen(false);
    // The secret leaves the page's memory with the dialog.
    setMade(null);
    if (made) router.refresh();
  }

  return (
    <>
      <Button look="primary" onClick={() => setIsOpen(true)}>
        New client
      </Button>
      <Dialog
        open={isOpen}
        onClose={close}
        locked={made !== null}
        title={made ? `Store ${made.client.name} now` : "New OAuth client"}
      >
        {made ? (
          <StoreSecret made={made} token={token} onStored={close} />
        ) : (
          <ClientForm organization={organization} account={account} onMade={setMade} onCancel={close} />
        )}
      </Dialog>
    </>
  );
}

function ClientForm({
  organization,
  account,
  onMade,
  onCancel,
}: {
  organization: string;
  account: string;
  onMade: (made: CreatedServiceClient) => void;
  onCancel: () => void;
}) {
  const [name, setName] = useState("");
  const [access, setAccess] = useState<ServiceClientView["access"]>("standard");
  const [method, setMethod] = useState<ServiceClientView["method"]>("secret");
  const [keys, setKeys] = useState("");
  const [expiresInDays, setExpiresInDays] = useState(90);
  const { problem, setProblem, isBusy, send } = useRequest();

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    const publicKeys = method === "secret" ? undefined : parseKeys(keys);
    if (publicKeys === null) return setProblem('Paste a key set: {"keys": [...]}, or one public key as JSON.');
    const input = { account, name, access, expiresInDays, ...(publicKeys ? { publicKeys } : {}) };
    void send(async () => {
      const answer = await createServiceClientAction(organization, input);
      if (!answer.ok) return answer.message;
      onMade(answer.value);
      return null;
    });
  }

  return (
    <form onSubmit={onSubmit} className="grid min-w-0 gap-4">
      <Field id="client-name" label="Name" hint="What uses it.">
        <Input
          id="client-name"
          required
          maxLength={80}
          autoComplete="off"
          placeholder="Build server"
          aria-describedby="client-name-note"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field id="client-access" label="Access" hint={LEVELS.find(({ id }) => id === access)?.hint}>
          <Select
            id="client-access"
            aria-describedby="client-access-note"
            value={access}
            onChange={({ target }) => setAccess(LEVELS.find(({ id }) => id === target.value)?.id ?? "standard")}
          >
            {LEVELS.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <ExpiryField id="client-expiry" days={expiresInDays} onChange={setExpiresInDays} />
      </div>
      <fieldset className="grid gap-2 sm:grid-cols-2">
        <legend className="mb-1.5 font-medium">It signs in with</legend>
        <RadioCard
          name="method"
          value="secret"
          checked={method === "secret"}
          onChange={() => setMethod("secret")}
          label="A secret"
          hint="Made here, and shown once."
        />
        <RadioCard
          name="method"
          value="private_key"
          checked={method === "private_key"}
          onChange={() => setMethod("private_key")}
          label="Its own key"
          hint="You paste the public half."
        />
      </fieldset>
      {method === "private_key" ? (
        <Field id="client-keys" label="Public keys" hint="A key set (JWKS), as private_key_jwt uses it.">
          <Textarea
            id="client-keys"
            required
            rows={6}
            spellCheck={false}
            mono
            aria-describedby="client-keys-note"
            value={keys}
            onChange={(event) => setKeys(event.target.value)}
          />
        </Field>
      ) : null}
      {problem ? (
        <Notice tone="err" title="No client was made">
          {problem}
        </Notice>
      ) : null}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" busy={isBusy} busyLabel="Creating…">
          Create client
        </Button>
      </DialogActions>
    </form>
  );
}

type KeySet = NonNullable<Parameters<typeof createServiceClientAction>[1]["publicKeys"]>;

/** A set, or one key of which a set is made; null for what is neither. Whether the keys are good, the operation says. */
function parseKeys(text: string): KeySet | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    return ("keys" in value ? value : { keys: [value] }) as KeySet;
  } catch {
    return null;
  }
}
