"use client";

import { useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import type { TrustedIssuerView } from "@/lib/issuers/schema";
import { setTrustedSubjectsAction } from "./actions";

/** Whom a token can stand for: the first hundred of each; who has more uses the API. */
export interface SubjectOptions {
  readonly members: readonly { readonly id: string; readonly name: string }[];
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
}

interface Line {
  readonly key: number;
  readonly value: string;
  readonly id: string;
}

export function Subjects({
  organization,
  issuer,
  people,
  onClose,
  onChanged,
}: {
  organization: string;
  issuer: TrustedIssuerView;
  people: SubjectOptions;
  onClose: () => void;
  onChanged: () => void;
}) {
  const [lines, setLines] = useState<readonly Line[]>(
    issuer.subjects.map(({ value, id }, key) => ({ key, value, id })),
  );
  const [nextKey, setNextKey] = useState(issuer.subjects.length);
  const { problem, isBusy, send } = useRequest();
  const first = people.accounts[0]?.id ?? people.members[0]?.id ?? "";

  function change(key: number, part: Partial<Line>) {
    setLines(lines.map((line) => (line.key === key ? { ...line, ...part } : line)));
  }

  function save() {
    const subjects = lines
      .filter(({ value }) => value.trim() !== "")
      .map(({ value, id }) => ({
        value: value.trim(),
        ...(id.startsWith("svc_") ? { account: id } : { member: id }),
      }));
    void send(async () => {
      const answer = await setTrustedSubjectsAction(organization, { issuer: issuer.id, subjects });
      if (!answer.ok) return answer.message;
      onChanged();
      onClose();
      return null;
    });
  }

  return (
    <Dialog open onClose={onClose} title={`For whom tokens of ${issuer.name} stand`}>
      <div className="grid min-w-0 gap-3">
        <p className="text-ink-2">
          By the claim <code className="font-mono">{issuer.subjectClaim}</code>. A token whose value is not here is
          refused{issuer.matchesEmail ? ", unless its verified address is a member's" : ""}.
        </p>
        {lines.map(({ key, value, id }) => (
          <div key={key} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-center gap-2">
            <Input
              mono
              aria-label="Value of the claim"
              maxLength={255}
              autoComplete="off"
              spellCheck={false}
              value={value}
              onChange={({ target }) => change(key, { value: target.value })}
            />
            <Select aria-label="Stands for" value={id} onChange={({ target }) => change(key, { id: target.value })}>
              <optgroup label="Service accounts">
                {people.accounts.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
              </optgroup>
              <optgroup label="Members">
                {people.members.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
              </optgroup>
            </Select>
            <Button look="quiet" onClick={() => setLines(lines.filter((line) => line.key !== key))}>
              Remove
            </Button>
          </div>
        ))}
        <div>
          <Button
            onClick={() => {
              setLines([...lines, { key: nextKey, value: "", id: first }]);
              setNextKey(nextKey + 1);
            }}
          >
            Add a value
          </Button>
        </div>
        {problem ? (
          <Notice tone="err" title="Not saved">
            {problem}
          </Notice>
        ) : null}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={isBusy} busyLabel="Saving…" onClick={save}>
            Save
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
