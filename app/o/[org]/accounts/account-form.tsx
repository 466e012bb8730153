"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Textarea } from "@/components/ui/textarea";
import type { OwnAccountView } from "@/lib/oauth/schema";
import { updateAccountAction } from "./actions";

/** What an account of one's own is called, and for which calls it is. */
export function AccountForm({
  organization,
  connection,
  account,
  onClose,
}: {
  organization: string;
  connection: string;
  account: OwnAccountView;
  onClose: () => void;
}) {
  const router = useRouter();
  const id = useId();
  const [label, setLabel] = useState(account.label);
  const [rules, setRules] = useState(account.rules.join("\n"));
  const [isDefault, setIsDefault] = useState(account.isDefault);
  const { problem, isBusy, send } = useRequest();

  function save(event: FormEvent) {
    event.preventDefault();
    void send(async () => {
      const lines = rules.split("\n").filter((line) => line.trim() !== "");
      const which = { connection, account: account.id };
      const answer = await updateAccountAction(organization, { ...which, label, isDefault, rules: lines });
      if (!answer.ok) return answer.message;
      onClose();
      router.refresh();
      return null;
    });
  }

  return (
    <form onSubmit={save} className="grid min-w-0 gap-4">
      <Field id={`${id}-label`} label="Name" hint="Yours alone. Calls can name it in the argument account.">
        <Input
          id={`${id}-label`}
          required
          maxLength={40}
          autoComplete="off"
          aria-describedby={`${id}-label-note`}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
      </Field>
      <Field
        id={`${id}-rules`}
        label="For calls with"
        hint="One to a line: the account is used where an argument is this. In upper or lower case."
      >
        <Textarea
          id={`${id}-rules`}
          mono
          rows={3}
          spellCheck={false}
          placeholder={'owner == "acme"'}
          aria-describedby={`${id}-rules-note`}
          value={rules}
          onChange={(event) => setRules(event.target.value)}
        />
      </Field>
      <CheckboxLabel
        label="Default"
        hint="Used where no account's rule fits. Without a default such calls are refused and say which accounts there are."
        checked={isDefault}
        onChange={(event) => setIsDefault(event.target.checked)}
      />
      {problem ? (
        <Notice tone="err" title="Not saved">
          {problem}
        </Notice>
      ) : null}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" busy={isBusy} busyLabel="Saving…">
          Save
        </Button>
      </DialogActions>
    </form>
  );
}
