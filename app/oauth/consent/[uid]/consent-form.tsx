"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { RadioCard } from "@/components/ui/radio-card";
import { Select } from "@/components/ui/select";
import type { AccessLevel } from "@/lib/authserver/core/scopes";
import type { ConsentChoice, Decision } from "@/lib/http/consent-screen";
import { decideAction } from "./actions";

const LEVELS: Record<AccessLevel, { readonly label: string; readonly hint: string }> = {
  "read-only": { label: "Read-only", hint: "Sees tools, resources and prompts, and calls tools marked as read-only." },
  standard: { label: "Standard", hint: "Calls every tool except those marked as destructive." },
  full: { label: "Full", hint: "Calls every tool that you may call." },
};
const SHOWN_SERVERS = 6;

interface ConsentFormProps {
  uid: string;
  clientName: string;
  endpoint: string;
  choices: readonly ConsentChoice[];
  levels: readonly AccessLevel[];
  returnsToProgram: boolean;
}

/** Which organization, how much, and yes or no. The browser then goes back to the client by itself. */
export function ConsentForm({ uid, clientName, endpoint, choices, levels, returnsToProgram }: ConsentFormProps) {
  const [slug, setSlug] = useState((choices.find(({ obstacle }) => obstacle === null) ?? choices[0])?.slug ?? "");
  const [level, setLevel] = useState<AccessLevel>(levels.includes("standard") ? "standard" : "read-only");
  const [state, setState] = useState<"open" | "allow" | "deny" | "done">("open");
  const [problem, setProblem] = useState<string | null>(null);
  const chosen = choices.find((choice) => choice.slug === slug);

  async function decide(decision: Decision) {
    setState(decision.kind);
    setProblem(null);
    const answer = await decideAction(uid, decision);
    if (!answer.ok) {
      setProblem(answer.message);
      setState("open");
      return;
    }
    window.location.assign(answer.url);
    setState("done");
  }

  if (state === "done") {
    return (
      <Notice tone="ok" title={`Going back to ${clientName}`}>
        {returnsToProgram ? "You can close this page when the program says that it is connected." : null}
      </Notice>
    );
  }
  return (
    <div className="grid gap-5">
      {choices.length > 1 ? (
        <Field id="organization" label="Organization">
          <Select id="organization" value={slug} onChange={(event) => setSlug(event.target.value)}>
            {choices.map((choice) => (
              <option key={choice.slug} value={choice.slug}>
                {choice.name}
              </option>
            ))}
          </Select>
        </Field>
      ) : null}
      {chosen ? <Reach choice={chosen} endpoint={endpoint} names={choices.length === 1} /> : null}
      {chosen && chosen.obstacle === null ? (
        <div role="radiogroup" aria-label="What it may do" className="grid gap-2">
          {levels.map((each) => (
            <RadioCard
              key={each}
              name="level"
              value={each}
              checked={level === each}
              onChange={() => setLevel(each)}
              {...LEVELS[each]}
            />
          ))}
        </div>
      ) : null}
      {problem ? (
        <Notice tone="err" title="It could not be done">
          {problem}
        </Notice>
      ) : null}
      <div className="grid grid-cols-2 gap-2">
        <Button
          busy={state === "deny"}
          busyLabel="Denying…"
          disabled={state !== "open"}
          onClick={() => decide({ kind: "deny" })}
        >
          Deny
        </Button>
        <Button
          look="primary"
          busy={state === "allow"}
          busyLabel="Allowing…"
          disabled={state !== "open" || chosen?.obstacle !== null}
          onClick={() => decide({ kind: "allow", organization: slug, level })}
        >
          Allow
        </Button>
      </div>
    </div>
  );
}

/** What the client would reach in the chosen organization, or why it cannot. */
function Reach({ choice, endpoint, names }: { choice: ConsentChoice; endpoint: string; names: boolean }) {
  if (choice.obstacle !== null) {
    return (
      <Notice tone="warn" title={`${choice.name} is not to be connected`}>
        {choice.obstacle}
      </Notice>
    );
  }
  const shown = choice.servers.slice(0, SHOWN_SERVERS);
  const more = choice.servers.length - shown.length;
  return (
    <div className="grid gap-1">
      <p className="text-small font-medium">{names ? `Servers of ${choice.name}` : "Servers"}</p>
      <p className="text-ink-2">
        {shown.length === 0 ? "None yet" : shown.join(", ")}
        {more > 0 ? ` and ${more} more` : ""}
        {endpoint === "/mcp" ? ", and those that are added later." : "."}
      </p>
    </div>
  );
}
