"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { DialogActions } from "@/components/ui/dialog";
import { Field, Input, RadioCard, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PERMISSIONS, type Permission } from "@/lib/access/permissions";
import { ENVIRONMENTS, type EnvironmentLabel } from "@/lib/connections/schema";
import type { CreatedKey } from "@/lib/keys/schema";
import { createKeyAction } from "./actions";

/** What the key may do in the admin API (`/api/v1`), apart from calling tools. */
const ADMIN_ACCESS = {
  none: { label: "none", permissions: [] },
  read: { label: "read", permissions: PERMISSIONS.filter((permission) => permission.endsWith(".read")) },
  full: { label: "read and change", permissions: PERMISSIONS },
} as const satisfies Record<string, { label: string; permissions: readonly Permission[] }>;
type AdminAccess = keyof typeof ADMIN_ACCESS;

const EXPIRIES = [
  { days: 7, label: "in 7 days" },
  { days: 30, label: "in 30 days" },
  { days: 90, label: "in 90 days" },
  { days: 365, label: "in 365 days" },
] as const;

export function KeyForm({
  organization,
  servers,
  onCreated,
  onCancel,
}: {
  organization: string;
  servers: readonly { readonly slug: string; readonly name: string }[];
  onCreated: (created: CreatedKey) => void;
  onCancel: () => void;
}) {
  const [name, setName] = useState("");
  const [reach, setReach] = useState<"all" | "chosen">("all");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [environment, setEnvironment] = useState<EnvironmentLabel>("production");
  const [expiresInDays, setExpiresInDays] = useState(90);
  const [adminAccess, setAdminAccess] = useState<AdminAccess>("none");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function create(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    setProblem(null);
    const answer = await createKeyAction(organization, {
      name,
      environment,
      servers: reach === "all" ? "all" : [...chosen],
      expiresInDays,
      permissions: [...ADMIN_ACCESS[adminAccess].permissions],
    });
    setIsBusy(false);
    if (answer.ok) onCreated(answer.value);
    else setProblem(answer.message);
  }

  function toggle(slug: string, isChosen: boolean) {
    const next = new Set(chosen);
    if (isChosen) next.add(slug);
    else next.delete(slug);
    setChosen(next);
  }

  return (
    <form onSubmit={(event) => void create(event)} className="grid min-w-0 gap-4">
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
              <label className="flex min-h-9 items-center gap-2.5 px-3">
                <input
                  type="checkbox"
                  checked={chosen.has(server.slug)}
                  onChange={(event) => toggle(server.slug, event.target.checked)}
                  className="size-4 accent-accent"
                />
                {server.name}
                <span className="font-mono text-small text-ink-3">{server.slug}</span>
              </label>
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
        <Field id="key-expiry" label="Expires">
          <Select
            id="key-expiry"
            value={expiresInDays}
            onChange={(event) => setExpiresInDays(Number(event.target.value))}
          >
            {EXPIRIES.map(({ days, label }) => (
              <option key={days} value={days}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <Field id="key-admin" label="Admin API" hint="Connections, keys and the log over /api/v1. Tools need none of it.">
        <Select
          id="key-admin"
          value={adminAccess}
          onChange={(event) => setAdminAccess(isAdminAccess(event.target.value) ? event.target.value : "none")}
        >
          {Object.entries(ADMIN_ACCESS).map(([value, { label }]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      {problem ? (
        <Notice tone="err" title="No key was made">
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
          busyLabel="Generating…"
        >
          Generate
        </Button>
      </DialogActions>
    </form>
  );
}

function isAdminAccess(value: string): value is AdminAccess {
  return value in ADMIN_ACCESS;
}
