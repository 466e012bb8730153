"use client";

import { type FormEvent, useState } from "react";
import type { z } from "zod";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import type { createAccessRuleInput, RuleEffect, SubjectKind } from "@/lib/access/schema";
import { ALWAYS, RuleConditionFields, toConditions } from "./rule-conditions";
import type { SubjectOptions } from "./subject-options";

type Choice = z.input<typeof createAccessRuleInput>;

export function RuleForm({
  subjects,
  servers,
  tool: initialTool = "",
  submit,
  onCancel,
}: {
  subjects: readonly SubjectOptions[];
  servers: readonly string[];
  tool?: string | undefined;
  /** Resolves to why it was refused; null when it worked. */
  submit: (choice: Choice) => Promise<string | null>;
  onCancel: () => void;
}) {
  const [effect, setEffect] = useState<RuleEffect>("deny");
  const [subject, setSubject] = useState("everyone");
  const [connection, setConnection] = useState(servers[0] ?? "");
  const [tool, setTool] = useState(initialTool);
  const [note, setNote] = useState("");
  const [conditions, setConditions] = useState(ALWAYS);
  const { problem, isBusy, send } = useRequest();

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    void send(() =>
      submit({
        effect,
        subject: subjectOf(subject),
        connection,
        ...(tool.trim() === "" ? {} : { tool: tool.trim() }),
        conditions: toConditions(conditions),
        note,
      }),
    );
  }

  return (
    <form onSubmit={onSubmit} className="grid min-w-0 gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id="rule-effect" label="The rule" hint="What denies wins over everything that allows.">
          <Select
            id="rule-effect"
            aria-describedby="rule-effect-note"
            value={effect}
            onChange={({ target }) => setEffect(target.value as RuleEffect)}
          >
            <option value="deny">Denies</option>
            <option value="allow">Allows</option>
          </Select>
        </Field>
        <Field id="rule-subject" label="Whom">
          <Select id="rule-subject" value={subject} onChange={({ target }) => setSubject(target.value)}>
            <option value="everyone">Everyone</option>
            {subjects.map((group) =>
              group.options.length === 0 ? null : (
                <optgroup key={group.label} label={group.label}>
                  {group.options.map(({ value, label }) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </optgroup>
              ),
            )}
          </Select>
        </Field>
        <Field id="rule-connection" label="Server">
          <Select id="rule-connection" value={connection} onChange={({ target }) => setConnection(target.value)}>
            {servers.map((slug) => (
              <option key={slug}>{slug}</option>
            ))}
          </Select>
        </Field>
        <Field id="rule-tool" label="Tool" hint="Empty: the whole server.">
          <Input
            id="rule-tool"
            mono
            maxLength={512}
            autoComplete="off"
            spellCheck={false}
            aria-describedby="rule-tool-note"
            value={tool}
            onChange={({ target }) => setTool(target.value)}
          />
        </Field>
      </div>
      <Field id="rule-note" label="Why" hint="Whoever is refused reads it.">
        <Input
          id="rule-note"
          maxLength={200}
          autoComplete="off"
          aria-describedby="rule-note-note"
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </Field>
      <RuleConditionFields draft={conditions} edit={(part) => setConditions({ ...conditions, ...part })} />
      {problem ? <Notice tone="err" title={problem} /> : null}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" busy={isBusy} busyLabel="Saving…">
          Create rule
        </Button>
      </DialogActions>
    </form>
  );
}

/** `kind:id`, as the options have it. */
function subjectOf(value: string): Choice["subject"] {
  const at = value.indexOf(":");
  if (at < 0) return { kind: "everyone" };
  return { kind: value.slice(0, at) as Exclude<SubjectKind, "everyone">, id: value.slice(at + 1) } as Choice["subject"];
}
