"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { setCurrencyAction } from "./actions";

export function Currency({ organization, currency }: { organization: string; currency: string }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [value, setValue] = useState(currency);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function save(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    const answer = await setCurrencyAction(organization, { currency: value.trim().toUpperCase() });
    setIsBusy(false);
    setProblem(answer.ok ? null : answer.message);
    if (!answer.ok) return;
    setIsOpen(false);
    router.refresh();
  }

  return (
    <>
      <Button look="quiet" aria-label={`Currency: ${currency}`} onClick={() => setIsOpen(true)}>
        {currency}
      </Button>
      <Dialog open={isOpen} onClose={() => setIsOpen(false)} title="Currency">
        <form onSubmit={(event) => void save(event)} className="grid gap-4">
          <Field
            id="currency"
            label="Code"
            hint="Three letters, as EUR or USD. Amounts stay as they are: nothing is converted."
            error={problem}
          >
            <Input
              id="currency"
              mono
              required
              maxLength={3}
              autoComplete="off"
              aria-describedby="currency-note"
              value={value}
              onChange={({ target }) => setValue(target.value)}
            />
          </Field>
          <DialogActions>
            <Button onClick={() => setIsOpen(false)}>Cancel</Button>
            <Button type="submit" look="primary" busy={isBusy} busyLabel="Saving…">
              Save currency
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </>
  );
}
