"use client";

import { Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioCard } from "@/components/ui/radio-card";
import type { AuthKind, ConnectionAuth } from "@/lib/connections/schema";
import type { CredentialMode } from "@/lib/oauth/schema";
import { fieldsOf, hasPlaceholder } from "@/lib/server-keys/core/template";
import { EMPTY_PLACEHOLDER, type PlaceholderDraft, PlaceholderFields } from "./placeholder-fields";

/** What the form holds while it is being filled in; each header keeps a key of its own so that rows can go. */
export interface AuthDraft {
  readonly kind: AuthKind;
  readonly token: string;
  readonly headers: readonly { readonly key: number; readonly name: string; readonly value: string }[];
  readonly mode: CredentialMode;
  /** With spaces between them. */
  readonly scopes: string;
  /** As in a query: `access_type=offline&prompt=consent`. */
  readonly parameters: string;
  /** By placeholder. */
  readonly placeholders: Readonly<Record<string, PlaceholderDraft>>;
}

export const EMPTY_AUTH: AuthDraft = {
  kind: "none",
  token: "",
  headers: [{ key: 0, name: "", value: "" }],
  mode: "shared",
  scopes: "",
  parameters: "",
  placeholders: {},
};

/** The placeholders of what has been typed. */
function placeholdersIn(draft: AuthDraft): readonly string[] {
  if (draft.kind === "bearer") return fieldsOf([draft.token]);
  return draft.kind === "headers" ? fieldsOf(draft.headers.map(({ value }) => value)) : [];
}

function keysOf(draft: AuthDraft) {
  const names = placeholdersIn(draft);
  if (names.length === 0) return {};
  const drafts = names.map((name) => ({ name, ...(draft.placeholders[name] ?? EMPTY_PLACEHOLDER) }));
  return {
    keys: {
      fields: drafts.map(({ name, scope, help }) => ({ name, scope, help })),
      mode: "per_user" as const,
      values: Object.fromEntries(drafts.flatMap(({ name, value }) => (value === "" ? [] : [[name, value]]))),
    },
  };
}

export function toConnectionAuth(draft: AuthDraft): ConnectionAuth {
  if (draft.kind === "bearer") return { kind: "bearer", token: draft.token, ...keysOf(draft) };
  if (draft.kind === "headers") {
    return { kind: "headers", headers: draft.headers.map(({ name, value }) => ({ name, value })), ...keysOf(draft) };
  }
  if (draft.kind === "oauth") {
    const scopes = draft.scopes.split(/\s+/).filter(Boolean);
    return {
      kind: "oauth",
      mode: draft.mode,
      scopes,
      parameters: Object.fromEntries(new URLSearchParams(draft.parameters)),
    };
  }
  return { kind: "none" };
}

const CHOICES: readonly { kind: AuthKind; label: string; hint: string }[] = [
  { kind: "none", label: "None", hint: "No credential is sent." },
  { kind: "bearer", label: "API key", hint: "Sent as Authorization: Bearer." },
  { kind: "headers", label: "Custom headers", hint: "X-API-Key and the like." },
  { kind: "oauth", label: "OAuth", hint: "Sign in at the provider. No key is copied." },
];

/** How the gateway signs in to the server. Secrets are typed, sealed at rest and never shown again. */
export function AuthFields({ draft, onChange }: { draft: AuthDraft; onChange: (next: AuthDraft) => void }) {
  return (
    <div className="grid gap-4">
      <fieldset className="grid gap-2 sm:grid-cols-2">
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
        <Field
          id="token"
          label="API key or token"
          hint="Stored encrypted. It is not shown again, only replaced. {{API_KEY}}: filled in separately."
        >
          <Input
            id="token"
            type={hasPlaceholder(draft.token) ? "text" : "password"}
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
      {placeholdersIn(draft).length > 0 ? (
        <PlaceholderFields
          names={placeholdersIn(draft)}
          drafts={draft.placeholders}
          onChange={(placeholders) => onChange({ ...draft, placeholders })}
        />
      ) : null}
      {draft.kind === "oauth" ? <OauthFields draft={draft} onChange={onChange} /> : null}
    </div>
  );
}

const MODES: readonly { mode: CredentialMode; label: string; hint: string }[] = [
  { mode: "shared", label: "One account for everybody", hint: "An administrator connects it once." },
  { mode: "per_user", label: "Everybody's own account", hint: "Each member connects theirs. Enterprise." },
];

function OauthFields({ draft, onChange }: { draft: AuthDraft; onChange: (next: AuthDraft) => void }) {
  return (
    <div className="grid gap-4">
      <fieldset className="grid gap-2 sm:grid-cols-2">
        <legend className="pb-1.5 font-strong">Whose account</legend>
        {MODES.map(({ mode, label, hint }) => (
          <RadioCard
            key={mode}
            name="mode"
            value={mode}
            checked={draft.mode === mode}
            onChange={() => onChange({ ...draft, mode })}
            label={label}
            hint={hint}
          />
        ))}
      </fieldset>
      <details>
        <summary className="cursor-pointer text-small text-ink-2">Permissions and further parameters</summary>
        <div className="grid gap-4 pt-3 sm:grid-cols-2">
          <Field id="scopes" label="Permissions (scopes)" hint="Empty: what the server asks for.">
            <Input
              id="scopes"
              mono
              autoComplete="off"
              spellCheck={false}
              placeholder="repo read:org"
              aria-describedby="scopes-note"
              value={draft.scopes}
              onChange={(event) => onChange({ ...draft, scopes: event.target.value })}
            />
          </Field>
          <Field id="parameters" label="Parameters" hint="Added to the sign-in address.">
            <Input
              id="parameters"
              mono
              autoComplete="off"
              spellCheck={false}
              placeholder="access_type=offline&prompt=consent"
              aria-describedby="parameters-note"
              value={draft.parameters}
              onChange={(event) => onChange({ ...draft, parameters: event.target.value })}
            />
          </Field>
        </div>
      </details>
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
            type={hasPlaceholder(row.value) ? "text" : "password"}
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
        <span className="text-small text-ink-2">
          Values are stored encrypted and not shown again. Write {"{{API_KEY}}"} for what is filled in separately, or{" "}
          {"{{user.email}}"}.
        </span>
      </div>
    </div>
  );
}
