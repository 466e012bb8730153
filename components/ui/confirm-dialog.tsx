"use client";

import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** What must be typed before something goes for good. */
export type Confirmation =
  | {
      /** The name of the thing, exactly. */
      readonly kind: "name";
      readonly text: string;
    }
  | {
      /** Why, in a person's own words. */
      readonly kind: "reason";
      readonly placeholder: string;
      readonly hint: string;
    };

/**
 * Asks before something that cannot be undone, says what it will do, and shows a refusal where it was asked.
 * `run` gets what was typed and resolves to null when it worked, else to a sentence.
 */
export function ConfirmDialog({
  open,
  onClose,
  title,
  action,
  busyLabel,
  keepLabel = "Keep it",
  confirmation,
  run,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What the button does: "Revoke key". */
  action: string;
  busyLabel: string;
  keepLabel?: string;
  /** Left out: a look and a click are enough. */
  confirmation?: Confirmation;
  run: (typed: string) => Promise<string | null>;
  children: ReactNode;
}) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const isConfirmed =
    confirmation === undefined || (confirmation.kind === "name" ? typed === confirmation.text : typed.trim() !== "");

  function close() {
    setTyped("");
    setProblem(null);
    onClose();
  }

  async function confirm(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    setProblem(null);
    const refusal = await run(typed);
    setIsBusy(false);
    if (refusal === null) close();
    else setProblem(refusal);
  }

  return (
    <Dialog open={open} onClose={close} title={title}>
      <form onSubmit={(event) => void confirm(event)} className="grid gap-4">
        <div className="text-ink-2">{children}</div>
        {confirmation ? (
          <Field
            id={id}
            label={<ConfirmationLabel confirmation={confirmation} />}
            required={confirmation.kind === "reason"}
            hint={confirmation.kind === "reason" ? confirmation.hint : undefined}
            error={problem}
          >
            <Input
              id={id}
              mono={confirmation.kind === "name"}
              required
              maxLength={200}
              autoComplete="off"
              spellCheck={confirmation.kind === "reason"}
              placeholder={confirmation.kind === "reason" ? confirmation.placeholder : undefined}
              aria-describedby={`${id}-note`}
              aria-invalid={problem ? true : undefined}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </Field>
        ) : problem ? (
          <p role="alert" className="text-small text-err">
            {problem}
          </p>
        ) : null}
        <DialogActions>
          <Button onClick={close}>{keepLabel}</Button>
          <Button type="submit" look="danger" disabled={!isConfirmed} busy={isBusy} busyLabel={busyLabel}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function ConfirmationLabel({ confirmation }: { confirmation: Confirmation }) {
  if (confirmation.kind === "reason") return "Reason";
  return (
    <>
      Type <code className="font-mono">{confirmation.text}</code> to confirm
    </>
  );
}
