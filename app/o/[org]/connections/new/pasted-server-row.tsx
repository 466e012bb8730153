import Link from "next/link";
import { useId } from "react";
import { ConnectionStatus } from "@/components/connections/connection-status";
import { Badge } from "@/components/ui/badge";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Status } from "@/components/ui/status";
import type { PastedServer } from "@/lib/connections/read-server-file";
import type { CreatedConnection } from "@/lib/connections/schema";
import type { PasteChoice, PastePlan } from "./paste-plan";

/** What came of creating it. */
export type PasteOutcome =
  | { readonly ok: true; readonly connection: CreatedConnection }
  | { readonly ok: false; readonly message: string };

/** One server of a pasted text: what will be created of it, what is missing, or why it cannot be. */
export function PastedServerRow({
  organization,
  server,
  choice,
  plan,
  outcome,
  onChoose,
}: {
  organization: string;
  server: PastedServer;
  choice: PasteChoice;
  plan: PastePlan;
  outcome: PasteOutcome | null;
  onChoose: (part: Partial<PasteChoice>) => void;
}) {
  const id = useId();
  const isMade = outcome?.ok === true;
  const isOpen = choice.isWanted && !isMade && server.obstacle === null;
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-3 gap-y-3 border-b border-line px-4 py-3 last:border-b-0">
      <Checkbox
        id={id}
        className="mt-0.5"
        checked={choice.isWanted && server.obstacle === null}
        disabled={server.obstacle !== null || isMade}
        onChange={(event) => onChoose({ isWanted: event.target.checked })}
      />
      <div className="grid min-w-0 gap-1">
        <label htmlFor={id} className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-strong break-all">{server.key}</span>
          {server.kind === "sse" ? <Badge>HTTP+SSE</Badge> : null}
          {server.isOff ? <Badge>Off in the file</Badge> : null}
          <Verdict organization={organization} server={server} choice={choice} plan={plan} outcome={outcome} />
        </label>
        {server.url ? <p className="font-mono text-small break-all text-ink-2">{server.url}</p> : null}
        {server.headers.length > 0 ? (
          <p className="text-small break-words text-ink-2">
            Headers: <span className="font-mono">{server.headers.map(({ name }) => name).join(", ")}</span>
          </p>
        ) : null}
        {server.warnings.length > 0 ? (
          <ul className="text-small break-words text-ink-2">
            {server.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        ) : null}
      </div>
      {isOpen ? (
        <div className="col-start-2 grid gap-3 sm:grid-cols-2">
          <Field id={`${id}-name`} label="Name">
            <Input
              id={`${id}-name`}
              maxLength={80}
              value={choice.name}
              onChange={(event) => onChoose({ name: event.target.value })}
            />
          </Field>
          <Field id={`${id}-slug`} label="Namespace" hint={<code className="font-mono">{choice.slug}__…</code>}>
            <Input
              id={`${id}-slug`}
              mono
              maxLength={24}
              spellCheck={false}
              autoComplete="off"
              aria-describedby={`${id}-slug-note`}
              value={choice.slug}
              onChange={(event) => onChoose({ slug: event.target.value.toLowerCase() })}
            />
          </Field>
          {server.blanks.map((name, at) => (
            <Field
              key={name}
              id={`${id}-${at}`}
              label={name}
              required
              hint="Stored encrypted, and never sent as its name."
            >
              <Input
                id={`${id}-${at}`}
                type="password"
                mono
                autoComplete="off"
                spellCheck={false}
                aria-describedby={`${id}-${at}-note`}
                value={choice.values[name] ?? ""}
                onChange={(event) => onChoose({ values: { ...choice.values, [name]: event.target.value } })}
              />
            </Field>
          ))}
        </div>
      ) : null}
    </li>
  );
}

function Verdict({
  organization,
  server,
  choice,
  plan,
  outcome,
}: Pick<Parameters<typeof PastedServerRow>[0], "organization" | "server" | "choice" | "plan" | "outcome">) {
  if (outcome?.ok) {
    const { connection } = outcome;
    return (
      <>
        <ConnectionStatus connection={connection} />
        <Link
          href={`/o/${organization}/connections/${connection.slug}?tab=tools`}
          className="rounded-tag text-accent hover:underline"
        >
          Choose its tools ({connection.tools.exposed} / {connection.tools.total})
        </Link>
      </>
    );
  }
  if (server.obstacle !== null) {
    return (
      <span className="basis-full *:whitespace-normal">
        <Status tone="off">{server.obstacle}</Status>
      </span>
    );
  }
  if (outcome) {
    return (
      <span role="alert" className="basis-full *:whitespace-normal">
        <Status tone="err">{outcome.message}</Status>
      </span>
    );
  }
  if (!choice.isWanted) return <Status tone="off">Not created</Status>;
  return plan.ok ? <Status tone="ok">Will be created</Status> : <Status tone="warn">{plan.problem}</Status>;
}
