"use client";

import { Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioCard } from "@/components/ui/radio-card";
import type { AuthKind, ConnectionAuth } from "@/lib/connections/schema";

/** What the form holds while it is being filled in; each header keeps a key of its own so that rows can go. */
export interface AuthDraft {
  readonly kind: AuthKind;
  readonly token: string;
  readonly headers: readonly { readonly key: number; readonly name: string; readonly value: string }[];
}

export const EMPTY_AUTH: AuthDraft = { kind: "none", token: "", headers: [{ key: 0, name: "", value: "" }] };

export function toConnectionAuth(draft: AuthDraft): ConnectionAuth {
  if (draft.kind === "bearer") return { kind: "bearer", token: draft.token };
  if (draft.kind === "headers") {
    return { kind: "headers", headers: draft.headers.map(({ name, value }) => ({ name, value })) };
  }
  return { kind: "none" };
}

const CHOICES: readonly { kind: AuthKind; label: string; hint: string }[] = [
  { kind: "none", label: "None", hint: "No credential is sent." },
  { kind: "bearer", label: "API key", hint: "Sent as Authorization: Bearer." },
  { kind: "headers", label: "Custom headers", hint: "X-API-Key and the like." },
];

/** How the gateway signs in to the server. Secrets are typed, sealed at rest and never shown again. */
export function AuthFields({ draft, onChange }: { draft: AuthDraft; onChange: (next: AuthDraft) => void }) {
  return (
    <div className="grid gap-4">
      <fieldset className="grid gap-2 sm:grid-cols-3">
        <legend className="sr-only">Authentication</legend>
        {CHOICES.map((choice) => (
          <RadioCard
            key={choice.kind}
            name="auth"
            value={choice.kind}
            checked={draft.kind === choice.kind}
            onChange={() => onChange({ ...draft, kind: choice.kind })}
            label={choice.label}
            hint={choice.hint}
          />
        ))}
      </fieldset>
      {draft.kind === "bearer" ? (
        <Field id="token" label="API key or token" hint="Stored encrypted. It is not shown again, only replaced.">
          <Input
            id="token"
            type="password"
            mono
            autoComplete="off"
            spellCheck={false}
            required
            aria-describedby="token-note"
            value={draft.token}
            onChange={(event) => onChange({ ...draft, token: event.target.value })}
          />
        </Field>
      ) : null}
      {draft.kind === "headers" ? <HeaderRows draft={draft} onChange={onChange} /> : null}
    </div>
  );
}

function HeaderRows({ draft, onChange }: { draft: AuthDraft; onChange: (next: AuthDraft) => void }) {
  function edit(key: number, part: { name?: string; value?: string }) {
    onChange({ ...draft, headers: draft.headers.map((row) => (row.key === key ? { ...row, ...part } : row)) });
  }
  const nextKey = Math.max(...draft.headers.map((row) => row.key)) + 1;
  return (
    <div className="grid gap-2">
      {draft.headers.map((row, index) => (
        <div key={row.key} className="grid grid-cols-[1fr_auto] gap-2 sm:grid-cols-[minmax(0,220px)_1fr_auto]">
          <Input
            mono
            aria-label={`Name of header ${index + 1}`}
            placeholder="X-API-Key"
            required
            autoComplete="off"
            spellCheck={false}
            value={row.name}
            onChange={(event) => edit(row.key, { name: event.target.value })}
            className="max-sm:col-span-2"
          />
          <Input
            type="password"
            mono
            aria-label={`Value of header ${index + 1}`}
            placeholder="Value"
            required
            autoComplete="off"
            spellCheck={false}
            value={row.value}
            onChange={(event) => edit(row.key, { value: event.target.value })}
          />
          <Button
            look="quiet"
            aria-label={`Take header ${index + 1} away`}
            disabled={draft.headers.length === 1}
            onClick={() => onChange({ ...draft, headers: draft.headers.filter((other) => other.key !== row.key) })}
          >
            <X size={16} aria-hidden="true" />
          </Button>
        </div>
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          disabled={draft.headers.length >= 10}
          onClick={() => onChange({ ...draft, headers: [...draft.headers, { key: nextKey, name: "", value: "" }] })}
        >
          <Plus size={14} aria-hidden="true" />
          Add a header
        </Button>
        <span className="text-small text-ink-2">Values are stored encrypted and not shown again.</span>
      </div>
    </div>
  );
}
