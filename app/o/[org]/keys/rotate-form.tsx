"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { DEFAULT_GRACE_HOURS } from "@/lib/keys/schema";
import { ExpiryField } from "./expiry-field";
import { GRACES } from "./graces";

export interface RotateChoice {
  readonly graceHours: number;
  readonly expiresInDays: number;
}

/** How long the old one works besides the new one, and how long the new one. */
export function RotateForm({
  what,
  old,
  submit,
  onCancel,
  children,
}: {
  /** What is rotated: key. */
  what: string;
  /** What works a while besides: text. */
  old: string;
  /** Resolves to why it was refused; null when it worked. */
  submit: (choice: RotateChoice) => Promise<string | null>;
  onCancel: () => void;
  /** What it comes to, in a paragraph. */
  children: ReactNode;
}) {
  const [graceHours, setGraceHours] = useState(DEFAULT_GRACE_HOURS);
  const [expiresInDays, setExpiresInDays] = useState(90);
  const { problem, isBusy, send } = useRequest();

  function rotate(event: FormEvent) {
    event.preventDefault();
    void send(() => submit({ graceHours, expiresInDays }));
  }

  return (
    <form onSubmit={rotate} className="grid gap-4">
      <p className="text-ink-2">{children}</p>
      <div className="grid grid-cols-2 gap-3">
        <Field id="rotate-grace" label={`The old ${old} works`}>
          <Select id="rotate-grace" value={graceHours} onChange={(event) => setGraceHours(Number(event.target.value))}>
            {GRACES.map(({ hours, label }) => (
              <option key={hours} value={hours}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <ExpiryField id="rotate-expiry" days={expiresInDays} onChange={setExpiresInDays} />
      </div>
      {problem ? (
        <Notice tone="err" title={`The ${what} was not rotated`}>
          {problem}
        </Notice>
      ) : null}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" busy={isBusy} busyLabel="Rotating…">
          Rotate
        </Button>
      </DialogActions>
    </form>
  );
}
