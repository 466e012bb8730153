"use client";

import { type FormEvent, useState } from "react";
import type { ClientDraft } from "@/components/accounts/client-fields";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { RadioCard } from "@/components/ui/radio-card";
import { Select } from "@/components/ui/select";
import { variablesIn } from "@/lib/catalog/core/url-template";
import { type CatalogMethod, METHOD_NAMES, templateOf } from "@/lib/catalog/entry";
import type { CatalogDetail } from "@/lib/catalog/schema";
import type { CredentialMode } from "@/lib/oauth/schema";
import { useConnectEntry } from "../use-connect-entry";
import { OwnClient } from "./own-client";

/** What it takes to connect a server, and no more: a sign-in, a key, or one click. */
export function ConnectForm({
  organization,
  detail,
  mayUseOwnAccounts,
  isAnother,
}: {
  organization: string;
  detail: CatalogDetail;
  mayUseOwnAccounts: boolean;
  isAnother: boolean;
}) {
  const { entry } = detail;
  const [kind, setKind] = useState(entry.authentication[0]?.kind ?? "none");
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [keys, setKeys] = useState<Readonly<Record<string, string>>>({});
  const [mode, setMode] = useState<CredentialMode>("shared");
  const [client, setClient] = useState<ClientDraft>({ clientId: "", clientSecret: "" });
  const { connect, isBusy, problem, problemCode } = useConnectEntry(organization);
  const method = entry.authentication.find((each) => each.kind === kind);
  if (!method) return null;
  const needsClient =
    detail.methods.find((each) => each.kind === kind)?.needsClient === true || problemCode === "oauth_client_needed";

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!method) return;
    void connect(entry, {
      method: method.kind,
      values: variablesIn(templateOf(entry, method)).map((name) => ({
        name,
        value: values[name] ?? entry.variables[name]?.default ?? "",
      })),
      headers: method.kind === "key" ? method.headers.map(({ name }) => ({ name, value: keys[name] ?? "" })) : [],
      mode,
      client: needsClient ? client : null,
    });
  }

  return (
    <Card title={isAnother ? "Connect once more" : "Connect"}>
      <form onSubmit={submit} className="grid gap-4 p-4">
        {entry.authentication.length > 1 ? (
          <fieldset className="grid gap-2 sm:grid-cols-2">
            <legend className="sr-only">How to sign in</legend>
            {entry.authentication.map((each) => (
              <RadioCard
                key={each.kind}
                name="method"
                value={each.kind}
                checked={each.kind === kind}
                onChange={() => setKind(each.kind)}
                label={METHOD_NAMES[each.kind]}
                hint={hintOf(each)}
              />
            ))}
          </fieldset>
        ) : (
          <p className="text-ink-2">{hintOf(method)}</p>
        )}
        <Places entry={entry} method={method} values={values} onChange={setValues} />
        {method.kind !== "none" && mayUseOwnAccounts ? (
          <Mode kind={method.kind} mode={mode} onChange={setMode} />
        ) : null}
        {method.kind === "key" ? (
          <Keys method={method} isOwn={mode === "per_user"} keys={keys} onChange={setKeys} />
        ) : null}
        {method.kind === "oauth" && needsClient ? (
          <OwnClient
            method={method}
            name={entry.name}
            redirectUri={detail.redirectUri}
            draft={client}
            onChange={setClient}
          />
        ) : null}
        {problem ? (
          <Notice tone="err" title="Not connected">
            {problem}
          </Notice>
        ) : null}
        <div className="flex flex-wrap items-center justify-end gap-3">
          <span className="mr-auto text-small text-ink-2">{afterwards(method)}</span>
          <Button type="submit" look="primary" busy={isBusy} busyLabel="Connecting…">
            {`Connect ${entry.name}`}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function hintOf(method: CatalogMethod): string {
  if (method.help) return method.help;
  return method.kind === "none"
    ? "The server is open: it asks for no credential."
    : "Sign in at the provider. No key is copied.";
}

function afterwards({ kind }: CatalogMethod): string {
  if (kind === "oauth") return "The provider's window opens. The tools come with the account.";
  return "Its tools appear at the URL that your clients have already.";
}

type Entry = CatalogDetail["entry"];

/** What each organization fills into the server's URL. */
function Places({
  entry,
  method,
  values,
  onChange,
}: {
  entry: Entry;
  method: CatalogMethod;
  values: Readonly<Record<string, string>>;
  onChange: (values: Readonly<Record<string, string>>) => void;
}) {
  return variablesIn(templateOf(entry, method)).map((name) => {
    const variable = entry.variables[name];
    if (!variable) return null;
    const id = `place-${name}`;
    const value = values[name] ?? variable.default;
    const set = (next: string) => onChange({ ...values, [name]: next });
    const isOptionalText = !variable.isRequired && variable.choices.length === 0;
    const label = isOptionalText ? `${variable.label} (may be empty)` : variable.label;
    return (
      <Field key={name} id={id} label={label} hint={variable.help}>
        {variable.choices.length > 0 ? (
          <Select id={id} value={value} onChange={(event) => set(event.target.value)} aria-describedby={`${id}-note`}>
            {variable.isRequired && value !== "" ? null : <option value="">None</option>}
            {variable.choices.map((choice) => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
          </Select>
        ) : (
          <Input
            id={id}
            mono
            required={variable.isRequired}
            autoComplete="off"
            spellCheck={false}
            placeholder={variable.placeholder}
            aria-describedby={`${id}-note`}
            value={value}
            onChange={(event) => set(event.target.value)}
          />
        )}
      </Field>
    );
  });
}

function Keys({
  method,
  isOwn,
  keys,
  onChange,
}: {
  method: Extract<CatalogMethod, { kind: "key" }>;
  /** Each member enters one of their own, so this one may stay empty. */
  isOwn: boolean;
  keys: Readonly<Record<string, string>>;
  onChange: (keys: Readonly<Record<string, string>>) => void;
}) {
  return (
    <div className="grid gap-3">
      {method.headers.map(({ name, label, placeholder, prefix }) => (
        <Field
          key={name}
          id={`key-${name}`}
          label={isOwn ? `${label} (your own, may be empty)` : label}
          hint={
            <>
              Sent as{" "}
              <code className="font-mono">
                {name}: {prefix}…
              </code>
              . Stored encrypted, not shown again.
            </>
          }
        >
          <Input
            id={`key-${name}`}
            type="password"
            mono
            required={!isOwn}
            autoComplete="off"
            spellCheck={false}
            placeholder={placeholder}
            aria-describedby={`key-${name}-note`}
            value={keys[name] ?? ""}
            onChange={(event) => onChange({ ...keys, [name]: event.target.value })}
          />
        </Field>
      ))}
      {method.keyUrl ? (
        <p className="text-small">
          <a href={method.keyUrl} target="_blank" rel="noreferrer" className="text-accent underline underline-offset-2">
            Where to get it
          </a>
        </p>
      ) : null}
    </div>
  );
}

const MODES: Readonly<
  Record<"oauth" | "key", readonly { readonly mode: CredentialMode; readonly label: string; readonly hint: string }[]>
> = {
  oauth: [
    { mode: "shared", label: "One account for everybody", hint: "You connect it once." },
    { mode: "per_user", label: "Everybody's own account", hint: "Each member connects theirs." },
  ],
  key: [
    { mode: "shared", label: "One key for everybody", hint: "You enter it once." },
    { mode: "per_user", label: "Everybody's own key", hint: "Each member enters theirs, under My connections." },
  ],
};

function Mode({
  kind,
  mode,
  onChange,
}: {
  kind: "oauth" | "key";
  mode: CredentialMode;
  onChange: (mode: CredentialMode) => void;
}) {
  return (
    <fieldset className="grid gap-2 sm:grid-cols-2">
      <legend className="pb-1.5 font-strong">{kind === "oauth" ? "Whose account" : "Whose key"}</legend>
      {MODES[kind].map((each) => (
        <RadioCard
          key={each.mode}
          name="mode"
          value={each.mode}
          checked={each.mode === mode}
          onChange={() => onChange(each.mode)}
          label={each.label}
          hint={each.hint}
        />
      ))}
    </fieldset>
  );
}
