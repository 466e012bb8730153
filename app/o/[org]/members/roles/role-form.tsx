"use client";

import { type FormEvent, useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import type { Permission } from "@/lib/access/permissions";
import type { RoleView } from "@/lib/roles/schema";
import { PERMISSION_WORDS } from "./permission-words";

export interface RoleChoice {
  readonly name: string;
  readonly description: string;
  readonly permissions: Permission[];
}

/** For a new role, and for one that is there. */
export function RoleForm({
  known,
  given,
  submit,
  onCancel,
}: {
  known?: RoleView;
  /** The permissions that the reader has and may give. */
  given: readonly Permission[];
  /** Resolves to why it was refused; null when it worked. */
  submit: (choice: RoleChoice) => Promise<string | null>;
  onCancel: () => void;
}) {
  const [name, setName] = useState(known?.name ?? "");
  const [description, setDescription] = useState(known?.description ?? "");
  const [permissions, setPermissions] = useState<readonly Permission[]>(known?.permissions ?? []);
  const { problem, isBusy, send } = useRequest();

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    void send(() => submit({ name, description, permissions: [...permissions] }));
  }

  return (
    <form onSubmit={onSubmit} className="grid min-w-0 gap-4">
      <Field id="role-name" label="Name">
        <Input
          id="role-name"
          required
          maxLength={40}
          autoComplete="off"
          placeholder="Operations"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field id="role-description" label="Description">
        <Input
          id="role-description"
          maxLength={300}
          autoComplete="off"
          placeholder="What it is for"
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
      </Field>
      <fieldset className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
        <legend className="mb-2 font-medium">Who has it may</legend>
        {given.map((permission) => (
          <CheckboxLabel
            key={permission}
            label={PERMISSION_WORDS[permission]}
            checked={permissions.includes(permission)}
            onChange={({ target }) =>
              setPermissions(
                given.filter((each) => (each === permission ? target.checked : permissions.includes(each))),
              )
            }
          />
        ))}
      </fieldset>
      {problem ? <Notice tone="err" title={problem} /> : null}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" disabled={permissions.length === 0} busy={isBusy} busyLabel="Saving…">
          {known ? "Save" : "Create role"}
        </Button>
      </DialogActions>
    </form>
  );
}
