"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { FieldScope } from "@/lib/server-keys/core/fields";

/** What the form holds of one placeholder. */
export interface PlaceholderDraft {
  readonly scope: FieldScope;
  readonly help: string;
  readonly value: string;
}

export const EMPTY_PLACEHOLDER: PlaceholderDraft = { scope: "organization", help: "", value: "" };

/** Who fills each placeholder of the headers, where they find it, and the value that is known already. */
export function PlaceholderFields({
  names,
  drafts,
  onChange,
}: {
  names: readonly string[];
  drafts: Readonly<Record<string, PlaceholderDraft>>;
  onChange: (next: Readonly<Record<string, PlaceholderDraft>>) => void;
}) {
  return (
    <ul aria-label="Placeholders" className="grid gap-3">
      {names.map((name) => (
        <PlaceholderRow
          key={name}
          name={name}
          draft={drafts[name] ?? EMPTY_PLACEHOLDER}
          onChange={(draft) => onChange({ ...drafts, [name]: draft })}
        />
      ))}
    </ul>
  );
}

function PlaceholderRow({
  name,
  draft,
  onChange,
}: {
  name: string;
  draft: PlaceholderDraft;
  onChange: (next: PlaceholderDraft) => void;
}) {
  const isOwn = draft.scope === "user";
  return (
    <li className="grid gap-3 rounded-control border border-line p-3">
      <span className="font-mono text-small break-all">{`{{${name}}}`}</span>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field id={`scope-${name}`} label="Filled in by">
          <Select
            id={`scope-${name}`}
            value={draft.scope}
            onChange={(event) => onChange({ ...draft, scope: event.target.value === "user" ? "user" : "organization" })}
          >
            <option value="organization">An administrator, for everybody</option>
            <option value="user">Each person, for themselves (Enterprise)</option>
          </Select>
        </Field>
        <Field
          id={`value-${name}`}
          label={isOwn ? "Your own value" : "Value"}
          hint={
            isOwn
              ? "Used for your calls alone, and to try the server now."
              : "Stored encrypted. May also be entered later."
          }
        >
          <Input
            id={`value-${name}`}
            type="password"
            mono
            autoComplete="off"
            spellCheck={false}
            aria-describedby={`value-${name}-note`}
            value={draft.value}
            onChange={(event) => onChange({ ...draft, value: event.target.value })}
          />
        </Field>
      </div>
      {isOwn ? (
        <Field id={`help-${name}`} label="Where people find it" hint="Shown beside the field. Optional.">
          <Input
            id={`help-${name}`}
            maxLength={200}
            placeholder="Settings, API keys"
            aria-describedby={`help-${name}-note`}
            value={draft.help}
            onChange={(event) => onChange({ ...draft, help: event.target.value })}
          />
        </Field>
      ) : null}
    </li>
  );
}
