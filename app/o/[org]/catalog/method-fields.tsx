import { Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { type CatalogMethod, CLIENT_WAYS, METHOD_NAMES } from "@/lib/catalog/entry";
import type { EntryDraft } from "./entry-draft";

const KINDS: readonly { readonly kind: CatalogMethod["kind"]; readonly hint: string }[] = [
  { kind: "oauth", hint: "People sign in at the provider. No key is copied." },
  { kind: "key", hint: "Whoever connects it pastes a key." },
  { kind: "none", hint: "The server is open." },
];

const WAYS: Readonly<Record<(typeof CLIENT_WAYS)[number], string>> = {
  registers: "The gateway registers itself",
  own: "Somebody makes an app there",
  approved: "The provider approves clients",
};

/** How one signs in to a server: every way that it has. The first is offered first. */
export function MethodFields({
  draft,
  onChange,
}: {
  draft: EntryDraft;
  onChange: (part: Partial<EntryDraft>) => void;
}) {
  const toggle = (kind: CatalogMethod["kind"], isOn: boolean) =>
    onChange({ kinds: isOn ? [...draft.kinds, kind] : draft.kinds.filter((other) => other !== kind) });
  return (
    <div className="grid gap-5 p-4">
      {KINDS.map(({ kind, hint }) => (
        <div key={kind} className="grid gap-4 border-b border-line pb-5 last:border-b-0 last:pb-0">
          <CheckboxLabel
            label={METHOD_NAMES[kind]}
            hint={hint}
            checked={draft.kinds.includes(kind)}
            onChange={(event) => toggle(kind, event.target.checked)}
          />
          {draft.kinds.includes(kind) ? <OneMethod kind={kind} draft={draft} onChange={onChange} /> : null}
        </div>
      ))}
    </div>
  );
}

function OneMethod({
  kind,
  draft,
  onChange,
}: {
  kind: CatalogMethod["kind"];
  draft: EntryDraft;
  onChange: (part: Partial<EntryDraft>) => void;
}) {
  if (kind === "oauth") return <OauthFields value={draft.oauth} onChange={(oauth) => onChange({ oauth })} />;
  if (kind === "key") return <KeyFields value={draft.key} onChange={(key) => onChange({ key })} />;
  return <HelpField id="open-help" value={draft.openHelp} onChange={(openHelp) => onChange({ openHelp })} />;
}

function HelpField({ id, value, onChange }: { id: string; value: string; onChange: (value: string) => void }) {
  return (
    <Field id={id} label="Help" hint="Read before connecting. May be empty.">
      <Input
        id={id}
        maxLength={300}
        aria-describedby={`${id}-note`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

function OauthFields({
  value,
  onChange,
}: {
  value: EntryDraft["oauth"];
  onChange: (next: EntryDraft["oauth"]) => void;
}) {
  const text = (name: keyof EntryDraft["oauth"]) => ({
    id: `oauth-${name}`,
    mono: true,
    autoComplete: "off",
    spellCheck: false,
    "aria-describedby": `oauth-${name}-note`,
    value: value[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...value, [name]: event.target.value }),
  });
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field id="oauth-client" label="Client">
        <Select
          id="oauth-client"
          value={value.client}
          onChange={(event) => {
            const client = CLIENT_WAYS.find((known) => known === event.target.value);
            if (client) onChange({ ...value, client });
          }}
        >
          {CLIENT_WAYS.map((way) => (
            <option key={way} value={way}>
              {WAYS[way]}
            </option>
          ))}
        </Select>
      </Field>
      <Field id="oauth-scopes" label="Permissions (scopes)" hint="Empty: what the server asks for.">
        <Input {...text("scopes")} placeholder="repo read:org" />
      </Field>
      <Field id="oauth-parameters" label="Parameters" hint="Added to the sign-in address.">
        <Input {...text("parameters")} placeholder="access_type=offline&prompt=consent" />
      </Field>
      {value.client === "registers" ? null : (
        <>
          <Field id="oauth-issuer" label="Issuer" hint="As its metadata says it. May be empty.">
            <Input {...text("issuer")} type="url" placeholder="https://id.example.com" />
          </Field>
          <Field id="oauth-setupUrl" label="Where an app is made" hint="A page. May be empty.">
            <Input {...text("setupUrl")} type="url" placeholder="https://example.com/developers" />
          </Field>
        </>
      )}
      <div className="sm:col-span-2">
        <HelpField id="oauth-help" value={value.help} onChange={(help) => onChange({ ...value, help })} />
      </div>
    </div>
  );
}

function KeyFields({ value, onChange }: { value: EntryDraft["key"]; onChange: (next: EntryDraft["key"]) => void }) {
  const edit = (id: number, part: Partial<EntryDraft["key"]["headers"][number]>) =>
    onChange({ ...value, headers: value.headers.map((row) => (row.id === id ? { ...row, ...part } : row)) });
  const nextId = Math.max(-1, ...value.headers.map(({ id }) => id)) + 1;
  return (
    <div className="grid gap-4">
      <div className="grid gap-3">
        {value.headers.map(({ id, name, prefix, label }, at) => (
          <div key={id} className="grid grid-cols-[1fr_auto] gap-2 sm:grid-cols-[1fr_1fr_1fr_auto]">
            <Input
              aria-label={`What header ${at + 1} is called for people`}
              placeholder="API key"
              required
              maxLength={60}
              value={label}
              onChange={(event) => edit(id, { label: event.target.value })}
              className="max-sm:col-span-2"
            />
            <Input
              mono
              aria-label={`Name of header ${at + 1}`}
              placeholder="X-API-Key"
              required
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={(event) => edit(id, { name: event.target.value })}
              className="max-sm:col-span-2"
            />
            <Input
              mono
              aria-label={`What stands before the value of header ${at + 1}`}
              placeholder="Before it: Bearer "
              autoComplete="off"
              spellCheck={false}
              value={prefix}
              onChange={(event) => edit(id, { prefix: event.target.value })}
            />
            <Button
              look="quiet"
              size="icon"
              aria-label={`Take header ${at + 1} away`}
              disabled={value.headers.length === 1}
              onClick={() => onChange({ ...value, headers: value.headers.filter((row) => row.id !== id) })}
            >
              <X size={16} aria-hidden="true" />
            </Button>
          </div>
        ))}
        <div>
          <Button
            disabled={value.headers.length >= 10}
            onClick={() =>
              onChange({ ...value, headers: [...value.headers, { id: nextId, name: "", prefix: "", label: "" }] })
            }
          >
            <Plus size={14} aria-hidden="true" />
            Add a header
          </Button>
        </div>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id="key-url" label="Where a key is made" hint="A page. May be empty.">
          <Input
            id="key-url"
            type="url"
            mono
            aria-describedby="key-url-note"
            value={value.keyUrl}
            onChange={(event) => onChange({ ...value, keyUrl: event.target.value })}
          />
        </Field>
        <HelpField id="key-help" value={value.help} onChange={(help) => onChange({ ...value, help })} />
      </div>
    </div>
  );
}
