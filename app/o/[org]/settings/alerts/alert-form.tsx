"use client";

import { type FormEvent, useState } from "react";
import type { z } from "zod";
import { Button } from "@/components/ui/button";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { type Metric, UNITS } from "@/lib/alerts/core/metrics";
import type { AlertRuleView, createAlertRuleInput } from "@/lib/alerts/schema";
import type { AlertChoices } from "./choices";

export type AlertFields = z.input<typeof createAlertRuleInput>;

const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  p95_latency: "p95 latency is above",
  error_rate: "Error rate is above",
  server_trouble: "A server is in trouble",
  no_calls: "Nobody calls",
};
const QUIET = [
  [0, "Never quiet"],
  [15, "15 minutes"],
  [60, "1 hour"],
  [240, "4 hours"],
  [1440, "1 day"],
] as const;

export function AlertForm({
  rule,
  choices,
  action,
  submit,
  onCancel,
}: {
  /** What is there; undefined for a new one. */
  rule?: AlertRuleView;
  choices: AlertChoices;
  /** What the button does. */
  action: string;
  /** Resolves to why it was refused; null when it worked. */
  submit: (fields: AlertFields) => Promise<string | null>;
  onCancel: () => void;
}) {
  const [name, setName] = useState(rule?.name ?? "");
  const [metric, setMetric] = useState<Metric>(rule?.metric ?? "error_rate");
  const [threshold, setThreshold] = useState(String(rule?.threshold ?? 5));
  const [minutes, setMinutes] = useState(String(rule?.minutes ?? 5));
  const [connection, setConnection] = useState(rule?.connection ?? "");
  const [quiet, setQuiet] = useState(rule?.quietMinutes ?? 60);
  const [byEmail, setByEmail] = useState(rule?.byEmail ?? false);
  const [webhook, setWebhook] = useState(rule?.webhook ?? "");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const unit = UNITS[metric];

  async function send(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    const refusal = await submit({
      name,
      metric,
      connection: connection === "" ? null : connection,
      threshold: unit === null ? null : Number(threshold),
      minutes: Number(minutes),
      quietMinutes: quiet,
      byEmail,
      webhook: webhook === "" ? null : webhook,
      enabled: rule?.enabled ?? true,
    });
    setIsBusy(false);
    setProblem(refusal);
  }

  return (
    <form onSubmit={(event) => void send(event)} className="grid min-w-0 gap-4">
      <Field id="alert-name" label="Name" hint="What people read when they are told.">
        <Input
          id="alert-name"
          required
          maxLength={80}
          autoComplete="off"
          placeholder="GitHub fails"
          aria-describedby="alert-name-note"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id="alert-metric" label="Tell when">
          <Select
            id="alert-metric"
            value={metric}
            onChange={({ target }) => {
              const next = target.value as Metric;
              setMetric(next);
              setThreshold(next === "p95_latency" ? "2000" : "5");
            }}
          >
            {Object.entries(METRIC_NAMES).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        {unit === null ? null : (
          <Field id="alert-threshold" label={`Limit in ${unit}`} hint="With fewer than 5 calls nothing is said.">
            <Input
              id="alert-threshold"
              type="number"
              required
              min={0}
              max={unit === "%" ? 100 : undefined}
              step="any"
              aria-describedby="alert-threshold-note"
              value={threshold}
              onChange={({ target }) => setThreshold(target.value)}
            />
          </Field>
        )}
        <Field id="alert-connection" label="Of">
          <Select id="alert-connection" value={connection} onChange={({ target }) => setConnection(target.value)}>
            <option value="">All servers together</option>
            {choices.servers.map(({ slug, name: label }) => (
              <option key={slug} value={slug}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Field id="alert-minutes" label="For minutes">
          <Input
            id="alert-minutes"
            type="number"
            required
            min={1}
            max={metric === "no_calls" ? 1440 : 60}
            value={minutes}
            onChange={({ target }) => setMinutes(target.value)}
          />
        </Field>
        <Field id="alert-quiet" label="Then quiet for" hint="A figure that swings is told of once.">
          <Select
            id="alert-quiet"
            aria-describedby="alert-quiet-note"
            value={quiet}
            onChange={({ target }) => setQuiet(Number(target.value))}
          >
            {QUIET.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
            {QUIET.some(([value]) => value === quiet) ? null : <option value={quiet}>{`${quiet} minutes`}</option>}
          </Select>
        </Field>
        <Field id="alert-webhook" label="Webhook">
          <Select id="alert-webhook" value={webhook} onChange={({ target }) => setWebhook(target.value)}>
            <option value="">None</option>
            {choices.webhooks.map(({ id, url }) => (
              <option key={id} value={id}>
                {new URL(url).host}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <CheckboxLabel
        label="By e-mail as well"
        hint={choices.canSendMail ? "To every owner and admin." : "No mail server is set up on this installation."}
        disabled={!choices.canSendMail && !byEmail}
        checked={byEmail}
        onChange={({ target }) => setByEmail(target.checked)}
      />
      {problem ? <Notice tone="err" title={problem} /> : null}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" busy={isBusy} busyLabel="Saving…">
          {action}
        </Button>
      </DialogActions>
    </form>
  );
}
