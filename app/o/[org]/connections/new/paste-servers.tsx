"use client";

import { useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { formatCount } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { Status } from "@/components/ui/status";
import { Textarea } from "@/components/ui/textarea";
import { useUnsavedGuard } from "@/components/ui/use-unsaved-guard";
import { type PastedServer, readServerFile } from "@/lib/connections/read-server-file";
import { createConnectionAction } from "../actions";
import { firstChoices, type PasteChoice, planOf } from "./paste-plan";
import { PastedServerRow, type PasteOutcome } from "./pasted-server-row";

const EXAMPLE = `{
  "mcpServers": {
    "linear": {
      "url": "https://mcp.linear.app/mcp",
      "headers": { "Authorization": "Bearer {{LINEAR_KEY}}" }
    }
  }
}`;

/**
 * Adds servers from what a person has already: one server as JSON, or the file in which a client keeps all of its own.
 * What will be created stands there before anything is, and what cannot be says why.
 */
export function PasteServers({ organization }: { organization: string }) {
  const [text, setText] = useState("");
  const [choices, setChoices] = useState<readonly PasteChoice[]>([]);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<number, PasteOutcome>>(new Map());
  const [exposeAll, setExposeAll] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const file = text.trim() === "" ? null : readServerFile(text);
  const servers: readonly PastedServer[] = file?.ok ? file.servers : [];
  const plans = servers.map((server, at) => {
    const choice = choices[at];
    return choice ? planOf(server, choice) : null;
  });
  const isWaiting = (at: number) => choices[at]?.isWanted === true && outcomes.get(at)?.ok !== true;
  const waiting = servers.filter((_server, at) => isWaiting(at)).length;
  const incomplete = plans.filter((plan, at) => isWaiting(at) && plan?.ok === false).length;
  const made = [...outcomes.values()].filter(({ ok }) => ok).length;
  useUnsavedGuard(waiting > 0 && !isBusy);

  function read(next: string) {
    setText(next);
    setOutcomes(new Map());
    const pasted = readServerFile(next);
    setChoices(pasted.ok ? firstChoices(pasted.servers) : []);
  }

  function choose(at: number, part: Partial<PasteChoice>) {
    setChoices(choices.map((choice, index) => (index === at ? { ...choice, ...part } : choice)));
    setOutcomes(new Map([...outcomes].filter(([index, { ok }]) => index !== at || ok)));
  }

  /** One after the other: each is asked for its tools as it is made. */
  async function create() {
    setIsBusy(true);
    let done = outcomes;
    for (const [at, plan] of plans.entries()) {
      if (!isWaiting(at) || !plan?.ok) continue;
      const answer = await createConnectionAction(organization, { ...plan.input, tools: exposeAll ? "all" : "none" });
      done = new Map(done).set(
        at,
        answer.ok ? { ok: true, connection: answer.value } : { ok: false, message: answer.message },
      );
      setOutcomes(done);
    }
    setIsBusy(false);
  }

  return (
    <div className="grid max-w-[920px] gap-5">
      <Card title="Paste JSON" aside="Comments and trailing commas are fine">
        <div className="grid gap-2 p-4">
          <Textarea
            mono
            rows={12}
            spellCheck={false}
            aria-label="Server as JSON"
            aria-describedby="paste-note"
            aria-invalid={file && !file.ok ? true : undefined}
            placeholder={EXAMPLE}
            value={text}
            onChange={(event) => read(event.target.value)}
          />
          <p id="paste-note" className="text-small text-ink-2">
            One server, or the whole file of Claude, Cursor, VS Code, Roo, Windsurf, Gemini or Zed. Nothing is sent
            before you say so; values stay in this page until then.
          </p>
          {file && !file.ok ? (
            <Notice
              tone="err"
              title={file.line === null ? "No server in it" : `Line ${file.line}, column ${file.column}`}
            >
              {file.problem}
            </Notice>
          ) : null}
          {file?.ok && file.warnings.length > 0 ? (
            <Notice tone="warn" title="Left out">
              {file.warnings.join(" ")}
            </Notice>
          ) : null}
        </div>
      </Card>
      {servers.length > 0 ? (
        <Card title="What will be created" aside={`${waiting} of ${formatCount(servers.length, "server")}`}>
          <ul aria-label="Servers in the text">
            {servers.map((server, at) => {
              const choice = choices[at];
              const plan = plans[at];
              return choice && plan ? (
                <PastedServerRow
                  // biome-ignore lint/suspicious/noArrayIndexKey: two servers of a list may be called the same.
                  key={`${at} ${server.key}`}
                  organization={organization}
                  server={server}
                  choice={choice}
                  plan={plan}
                  outcome={outcomes.get(at) ?? null}
                  onChoose={(part) => choose(at, part)}
                />
              ) : null;
            })}
          </ul>
        </Card>
      ) : null}
      {servers.length > 0 ? (
        <div className="bottom-0 flex flex-wrap items-center justify-end gap-x-4 gap-y-2 border-t border-line bg-ground py-3 sm:sticky">
          <CheckboxLabel
            className="mr-auto"
            label="Expose all tools at once"
            hint="Otherwise each server waits until somebody has chosen."
            checked={exposeAll}
            onChange={(event) => setExposeAll(event.target.checked)}
          />
          <span role="status" className="text-small text-ink-2">
            {made > 0 ? <Status tone="ok">{`${formatCount(made, "server")} created`}</Status> : null}
            {made === 0 && incomplete > 0 ? `${formatCount(incomplete, "server")} not complete yet` : null}
          </span>
          <ButtonLink href={`/o/${organization}/connections`}>{made > 0 ? "To the connections" : "Cancel"}</ButtonLink>
          <Button
            look="primary"
            disabled={waiting === 0 || incomplete > 0}
            busy={isBusy}
            busyLabel="Creating…"
            onClick={() => void create()}
          >
            {waiting === 0 ? "Create" : `Create ${formatCount(waiting, "server")}`}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
