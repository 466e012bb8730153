"use client";

import { type FormEvent, useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** For a new team, and for one that is there. */
export function TeamForm({
  known,
  submit,
  onCancel,
}: {
  known?: { readonly name: string; readonly description: string };
  /** Resolves to why it was refused; null when it worked. */
  submit: (choice: { name: string; description: string }) => Promise<string | null>;
  onCancel: () => void;
}) {
  const [name, setName] = useState(known?.name ?? "");
  const [description, setDescription] = useState(known?.description ?? "");
  const { problem, isBusy, send } = useRequest();

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    void send(() => submit({ name, description }));
  }

  return (
    <form onSubmit={onSubmit} className="grid min-w-0 gap-4">
      <Field id="team-name" label="Name" error={problem}>
        <Input
          id="team-name"
          required
          maxLength={80}
          autoComplete="off"
          placeholder="Support"
          aria-describedby="team-name-note"
          aria-invalid={problem ? true : undefined}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field id="team-description" label="Description">
        <Input
          id="team-description"
          maxLength={300}
          autoComplete="off"
          placeholder="What it is for"
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
      </Field>
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" busy={isBusy} busyLabel="Saving…">
          {known ? "Save" : "Create team"}
        </Button>
      </DialogActions>
    </form>
  );
}
