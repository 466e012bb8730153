import { CheckboxLabel } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import type { VariableDraft } from "./entry-draft";

/** What people are told of one place in the URL, and what may stand there. */
export function VariableFields({
  name,
  draft,
  onChange,
}: {
  name: string;
  draft: VariableDraft;
  onChange: (next: VariableDraft) => void;
}) {
  const id = `variable-${name}`;
  return (
    <fieldset className="grid gap-4 border-b border-line pb-5 last:border-b-0 last:pb-0 sm:grid-cols-2">
      <legend className="pb-2 font-mono text-small">{`{${name}}`}</legend>
      <Field id={`${id}-label`} label="Label">
        <Input
          id={`${id}-label`}
          maxLength={60}
          placeholder={name}
          value={draft.label}
          onChange={(event) => onChange({ ...draft, label: event.target.value })}
        />
      </Field>
      <Field id={`${id}-help`} label="Help">
        <Input
          id={`${id}-help`}
          maxLength={200}
          value={draft.help}
          onChange={(event) => onChange({ ...draft, help: event.target.value })}
        />
      </Field>
      <Field id={`${id}-choices`} label="Choices" hint="One a line. Empty: whoever connects it types.">
        <Textarea
          id={`${id}-choices`}
          rows={3}
          mono
          aria-describedby={`${id}-choices-note`}
          value={draft.choices}
          onChange={(event) => onChange({ ...draft, choices: event.target.value })}
        />
      </Field>
      <div className="grid content-start gap-4">
        <Field id={`${id}-default`} label="Filled in beforehand">
          <Input
            id={`${id}-default`}
            mono
            maxLength={200}
            value={draft.default}
            onChange={(event) => onChange({ ...draft, default: event.target.value })}
          />
        </Field>
        <CheckboxLabel
          label="Must be filled in"
          hint="Otherwise its parameter is left out of the query."
          checked={draft.isRequired}
          onChange={(event) => onChange({ ...draft, isRequired: event.target.checked })}
        />
      </div>
    </fieldset>
  );
}
