import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export interface ClientDraft {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What an OAuth app is called at its provider, as somebody enters it. */
export function ClientFields({
  draft,
  secretHint,
  onChange,
}: {
  draft: ClientDraft;
  /** What an empty secret means. */
  secretHint: string;
  onChange: (next: ClientDraft) => void;
}) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field id="client-id" label="Client ID">
        <Input
          id="client-id"
          mono
          required
          autoComplete="off"
          spellCheck={false}
          value={draft.clientId}
          onChange={(event) => onChange({ ...draft, clientId: event.target.value })}
        />
      </Field>
      <Field id="client-secret" label="Client secret" hint={secretHint}>
        <Input
          id="client-secret"
          type="password"
          mono
          autoComplete="off"
          spellCheck={false}
          aria-describedby="client-secret-note"
          value={draft.clientSecret}
          onChange={(event) => onChange({ ...draft, clientSecret: event.target.value })}
        />
      </Field>
    </div>
  );
}
