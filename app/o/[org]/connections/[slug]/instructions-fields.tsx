import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { RadioCard } from "@/components/ui/radio-card";
import { Textarea } from "@/components/ui/textarea";
import { type ConnectionDetail, MAX_INSTRUCTIONS_LENGTH } from "@/lib/connections/schema";
import type { InstructionsDraft } from "./instructions-draft";

const CHOICES = [
  ["server", "As the server says", "Follows the server when it changes them."],
  ["custom", "Your own text", "Clients get this in place of what the server says."],
  ["off", "None", "Nothing of this server's instructions reaches a client."],
] as const;

/** What clients are told of how to use this server. Written by a stranger, read by every agent: so it can be replaced. */
export function InstructionsFields({
  connection,
  draft,
  onChange,
}: {
  connection: ConnectionDetail;
  draft: InstructionsDraft;
  onChange: (draft: InstructionsDraft) => void;
}) {
  return (
    <Card title="Instructions for clients">
      <div className="grid gap-4 p-4">
        <div role="radiogroup" aria-label="Instructions for clients" className="grid gap-2 sm:grid-cols-3">
          {CHOICES.map(([mode, label, hint]) => (
            <RadioCard
              key={mode}
              name="instructions"
              value={mode}
              checked={draft.mode === mode}
              onChange={() => onChange({ ...draft, mode })}
              label={label}
              hint={hint}
            />
          ))}
        </div>
        {draft.mode === "custom" ? (
          <Field
            id="instructions-text"
            label="Text"
            hint="On the unified endpoint all servers share one budget, so a long text may be cut there."
          >
            <Textarea
              id="instructions-text"
              required
              rows={6}
              maxLength={MAX_INSTRUCTIONS_LENGTH}
              aria-describedby="instructions-text-note"
              value={draft.text}
              onChange={(event) => onChange({ ...draft, text: event.target.value })}
            />
          </Field>
        ) : null}
        {draft.mode === "server" ? (
          <p className="whitespace-pre-wrap break-words text-small text-ink-2">
            {connection.instructions
              ? `The server says: ${connection.instructions.slice(0, 2000)}`
              : "The server says nothing."}
          </p>
        ) : null}
      </div>
    </Card>
  );
}
