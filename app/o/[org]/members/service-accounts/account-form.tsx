"use client";

import { type FormEvent, useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import type { ServiceAccountView } from "@/lib/service-accounts/schema";
import type { AccountChoices } from "./account-choices";

export interface AccountChoice {
  readonly name: string;
  readonly description: string;
  readonly role: string;
  readonly teams: string[];
}

/** For a new service account, and for one that is there. */
export function AccountForm({
  known,
  choices,
  submit,
  onCancel,
}: {
  known?: Pick<ServiceAccountView, "name" | "description" | "role" | "roleName" | "teams">;
  choices: AccountChoices;
  /** Resolves to why it was refused; null when it worked. */
  submit: (choice: AccountChoice) => Promise<string | null>;
  onCancel: () => void;
}) {
  const [name, setName] = useState(known?.name ?? "");
  const [description, setDescription] = useState(known?.description ?? "");
  const [role, setRole] = useState(known?.role ?? "member");
  const [chosen, setChosen] = useState<readonly string[]>(known?.teams.map(({ id }) => id) ?? []);
  const { problem, isBusy, send } = useRequest();
  const { teams } = choices;
  // The role that it has stands there too where the reader may not give it.
  const isMissing = known !== undefined && !choices.roles.some(({ id }) => id === known.role);
  const roles = isMissing ? [...choices.roles, { id: known.role, name: known.roleName, hint: "" }] : choices.roles;

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    void send(() => submit({ name, description, role, teams: [...chosen] }));
  }

  return (
    <form onSubmit={onSubmit} className="grid min-w-0 gap-4">
      <Field id="account-name" label="Name">
        <Input
          id="account-name"
          required
          maxLength={80}
          autoComplete="off"
          placeholder="Nightly build"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field id="account-description" label="Description">
        <Input
          id="account-description"
          maxLength={300}
          autoComplete="off"
          placeholder="What runs as it, and whom to ask"
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
      </Field>
      <Field id="account-role" label="Role" hint={roles.find(({ id }) => id === role)?.hint}>
        <Select
          id="account-role"
          aria-describedby="account-role-note"
          value={role}
          onChange={({ target }) => setRole(target.value)}
        >
          {roles.map(({ id, name: called }) => (
            <option key={id} value={id}>
              {called}
            </option>
          ))}
        </Select>
      </Field>
      {teams.length > 0 ? (
        <fieldset className="grid gap-1.5">
          <legend className="mb-1.5 font-medium">Teams</legend>
          <ul aria-label="Teams" className="max-h-36 overflow-y-auto rounded-control border border-line">
            {teams.map(({ id, name: team }) => (
              <li key={id} className="border-b border-line last:border-b-0">
                <CheckboxLabel
                  label={team}
                  checked={chosen.includes(id)}
                  onChange={({ target }) =>
                    setChosen(target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
                  }
                  className="px-3 py-2"
                />
              </li>
            ))}
          </ul>
        </fieldset>
      ) : null}
      {problem ? (
        <Notice tone="err" title={known ? "It was not changed" : "It was not created"}>
          {problem}
        </Notice>
      ) : null}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" busy={isBusy} busyLabel="Saving…">
          {known ? "Save" : "Create service account"}
        </Button>
      </DialogActions>
    </form>
  );
}
