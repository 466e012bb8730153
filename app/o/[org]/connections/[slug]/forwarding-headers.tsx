import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { type Claim, HEADER_FIELDS, type HeaderField } from "@/lib/forwarding/core/settings";
import type { ForwardingFields } from "./forwarding-draft";

/** What is in a header, and the claim that it comes with; null: it is always sent. */
const FIELDS: Record<HeaderField, { readonly label: string; readonly claim: Claim | null }> = {
  caller: { label: "Kind of caller", claim: null },
  subject: { label: "Id", claim: null },
  "user-email": { label: "E-mail address", claim: "email" },
  "user-name": { label: "Name", claim: "name" },
  role: { label: "Role", claim: "role" },
  teams: { label: "Teams", claim: "teams" },
  "teams-cut": { label: "That teams were left out", claim: "teams" },
  organization: { label: "Organization", claim: "organization" },
  "client-id": { label: "Client's id", claim: "client" },
  "client-name": { label: "Client's name", claim: "client" },
  scope: { label: "Scopes", claim: "scope" },
  tool: { label: "Tool", claim: "tool" },
};

type Names = ForwardingFields["draft"]["names"];

/** What is cleared again is as if it had never been written. */
function withName(names: Names, field: HeaderField, name: string): Names {
  const { [field]: _before, ...others } = names;
  return name === "" ? others : { ...others, [field]: name };
}

/** How the headers are called: all by one prefix, and single ones as a server knows them already. */
export function ForwardingHeaders({ draft, edit }: ForwardingFields) {
  const sent = HEADER_FIELDS.filter((field) => {
    const { claim } = FIELDS[field];
    return claim === null || draft.claims.includes(claim);
  });
  return (
    <>
      <Field
        id="prefix"
        label="Prefix of the headers"
        hint={`${draft.prefix}subject, ${draft.prefix}user-email and so on. What clients send under such names never gets there.`}
      >
        <Input
          id="prefix"
          mono
          required
          maxLength={40}
          spellCheck={false}
          aria-describedby="prefix-note"
          value={draft.prefix}
          onChange={(event) => edit({ prefix: event.target.value })}
          className="max-w-72"
        />
      </Field>
      <details open={Object.keys(draft.names).length > 0 ? true : undefined}>
        <summary className="w-fit cursor-pointer rounded-tag font-medium">Names of single headers</summary>
        <p className="mt-1 text-small text-ink-2">
          For a server that knows them by other names already. Empty: the prefix, and the name that stands there.
        </p>
        <div className="mt-3 grid gap-4 sm:grid-cols-2">
          {sent.map((field) => (
            <Field key={field} id={`header-${field}`} label={FIELDS[field].label}>
              <Input
                id={`header-${field}`}
                mono
                maxLength={64}
                autoComplete="off"
                spellCheck={false}
                placeholder={`${draft.prefix}${field}`}
                value={draft.names[field] ?? ""}
                onChange={(event) => edit({ names: withName(draft.names, field, event.target.value) })}
              />
            </Field>
          ))}
        </div>
      </details>
    </>
  );
}
