"use client";

import { type FormEvent, useId, useState } from "react";
import { useConnect } from "@/components/accounts/use-connect";
import { Button } from "@/components/ui/button";
import { DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { authorizeAccountAction } from "./actions";

/** Names another account, then sends its owner to the provider. */
export function AnotherAccount({
  organization,
  connection,
  onClose,
}: {
  organization: string;
  connection: string;
  onClose: () => void;
}) {
  const id = useId();
  const [label, setLabel] = useState("");
  const { connect, isBusy, problem } = useConnect(async () => {
    const answer = await authorizeAccountAction(organization, { connection, label });
    if (answer.ok) onClose();
    return answer;
  });

  function go(event: FormEvent) {
    event.preventDefault();
    void connect();
  }

  return (
    <form onSubmit={go} className="grid min-w-0 gap-4">
      <p className="text-ink-2">
        Sign in at the provider with the other account. If it lets you straight in with the same one, sign out there
        first.
      </p>
      <Field
        id={`${id}-label`}
        label="Name"
        hint="What you call it: work, acme. Calls can name it."
        error={problem?.message ?? null}
      >
        <Input
          id={`${id}-label`}
          required
          maxLength={40}
          autoComplete="off"
          aria-describedby={`${id}-label-note`}
          aria-invalid={problem ? true : undefined}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
      </Field>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" busy={isBusy} busyLabel="Opening…">
          Connect
        </Button>
      </DialogActions>
    </form>
  );
}
