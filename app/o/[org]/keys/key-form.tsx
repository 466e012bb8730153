"use client";

import { type FormEvent, useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { RadioCard } from "@/components/ui/radio-card";
import { Select } from "@/components/ui/select";
import { ENVIRONMENTS, type EnvironmentLabel } from "@/lib/connections/schema";
import type { KeyView } from "@/lib/keys/schema";
import { ADMIN_ACCESS, type AdminAccess, adminAccessOf } from "./admin-access";
import { ExpiryField } from "./expiry-field";

/** What a key is called and good for. Permissions are left out where they stay as they are. */
export interface KeyChoice extends Pick<KeyView, "name" | "environment"> {
  readonly servers: "all" | string[];
  readonly permissions?: KeyView["permissions"][number][];
  readonly expiresInDays: number;
}

/** For a new key, and for one that is there: its end is not changed here but by rotating it. */
export function KeyForm({
  known,
  servers,
  submit,
  onCancel,
}: {
  known?: Pick<KeyView, "name" | "environment" | "servers" | "permissions">;
  servers: readonly { readonly slug: string; readonly name: string }[];
  /** Resolves to why it was refused; null when it worked. */
  submit: (choice: KeyChoice) => Promise<string | null>;
  onCancel: () => void;
}) {
  const [name, setName] = useState(known?.name ?? "");
  const [reach, setReach] = useState<"all" | "chosen">(known && known.servers !== "all" ? "chosen" : "all");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(known && known.servers !== "all" ? known.servers : []),
  );
  const [environment, setEnvironment] = useState<EnvironmentLabel>(known?.environment ?? "production");
  const [expiresInDays, setExpiresInDays] = useState(90);
  const [adminAccess, setAdminAccess] = useState<AdminAccess | null>(known ? adminAccessOf(known.permissions) : "none");
  const { problem, isBusy, send } = useRequest();

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    void send(() =>
      submit({
        name,
        environment,
        servers: reach === "all" ? "all" : [...chosen],
        expiresInDays,
        ...(adminAccess === null ? {} : { permissions: [...ADMIN_ACCESS[adminAccess].permissions] }),
      }),
    );
  }

  function toggle(slug: string, isChosen: boolean) {
    const next = new Set(chosen);
    if (isChosen) next.add(slug);
    else next.delete(slug);
    setChosen(next);
  }

  return (
    <form onSubmit={onSubmit} className="grid min-w-0 gap-4">
      <Field id="key-name" label="Name" hint="Who or what will use it.">
        <Input
          id="key-name"
          required
          maxLength={80}
          autoComplete="off"
          placeholder="Claude Code on my laptop"
          aria-describedby="key-name-note"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <fieldset className="grid gap-2 sm:grid-cols-2">
        <legend className="mb-1.5 font-medium">Servers</legend>
        <RadioCard
          name="reach"
          value="all"
          checked={reach === "all"}
          onChange={() => setReach("all")}
          label="All servers"
          hint="Also those connected later."
        />
        <RadioCard
          name="reach"
          value="chosen"
          checked={reach === "chosen"}
          onChange={() => setReach("chosen")}
          label="Chosen servers"
          hint="Only what is ticked."
        />
      </fieldset>
      {reach === "chosen" ? (
        <ul
          aria-label="Servers that the key reaches"
          className="max-h-44 overflow-y-auto rounded-control border border-line"
        >
          {servers.map((server) => (
            <li key={server.slug} className="border-b border-line last:border-b-0">
              <CheckboxLabel
                label={
                  <>
                    {server.name} <span className="font-mono text-small text-ink-3">{server.slug}</span>
                  </>
                }
                checked={chosen.has(server.slug)}
                onChange={(event) => toggle(server.slug, event.target.checked)}
                className="px-3 py-2"
              />
            </li>
          ))}
        </ul>
      ) : null}
      <div className="grid grid-cols-2 gap-3">
        <Field id="key-environment" label="Environment">
          <Select
            id="key-environment"
            value={environment}
            onChange={(event) =>
              setEnvironment(ENVIRONMENTS.find((label) => label === event.target.value) ?? "production")
            }
          >
            {ENVIRONMENTS.map((label) => (
              <option key={label}>{label}</option>
            ))}
          </Select>
        </Field>
        {known ? null : <ExpiryField id="key-expiry" days={expiresInDays} onChange={setExpiresInDays} />}
      </div>
      <Field id="key-admin" label="Admin API" hint="Connections, keys and the log over /api/v1. Tools need none of it.">
        <Select
          id="key-admin"
          value={adminAccess ?? "as-it-is"}
          onChange={(event) => setAdminAccess(isAdminAccess(event.target.value) ? event.target.value : null)}
        >
          {known && adminAccessOf(known.permissions) === null ? (
            <option value="as-it-is">as it is ({known.permissions.join(", ")})</option>
          ) : null}
          {Object.entries(ADMIN_ACCESS).map(([value, { label }]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      {problem ? (
        <Notice tone="err" title={known ? "The key was not changed" : "No key was made"}>
          {problem}
        </Notice>
      ) : null}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          type="submit"
          look="primary"
          disabled={reach === "chosen" && chosen.size === 0}
          busy={isBusy}
          busyLabel={known ? "Saving…" : "Generating…"}
        >
          {known ? "Save" : "Generate"}
        </Button>
      </DialogActions>
    </form>
  );
}

function isAdminAccess(value: string): value is AdminAccess {
  return value in ADMIN_ACCESS;
}
