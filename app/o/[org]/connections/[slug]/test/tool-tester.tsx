"use client";

import dynamic from "next/dynamic";
import { useId, useState } from "react";
import { ToolHints, ToolSchema } from "@/components/connections/tool-facts";
import { TestedMark } from "@/components/connections/tool-marks";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { Status } from "@/components/ui/status";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { CapabilityView } from "@/lib/connections/schema";
import { CallOutcome, ServerNotes } from "./call-outcome";
import { JsonArguments } from "./json-arguments";
import { QuestionsForm } from "./questions-form";
import { RunningCall } from "./running-call";
import { type CallState, useTestCall } from "./use-test-call";

const SchemaForm = dynamic(() => import("@/components/forms/schema-form").then((module) => module.SchemaForm), {
  ssr: false,
  loading: () => <Skeleton className="h-8" />,
});

/** A tool as the tester needs it. */
export type TestableTool = Pick<
  CapabilityView,
  "name" | "title" | "description" | "exportedName" | "exposed" | "testedAt" | "definition"
>;

type Mode = "form" | "json";

/**
 * Tries a tool: its arguments as a form or as JSON, which are two views of one value, and what came of the call. The call
 * goes through the gateway as any client's.
 */
export function ToolTester({
  organization,
  server,
  url,
  tools,
  initialTool,
}: {
  organization: string;
  server: { readonly slug: string; readonly name: string };
  /** Of the unified endpoint, for the code to copy. */
  url: string;
  tools: readonly TestableTool[];
  initialTool: string | null;
}) {
  const [name, setName] = useState(initialTool ?? tools[0]?.name ?? "");
  const tool = tools.find((each) => each.name === name) ?? tools[0];
  const { state, run, answer, cancel, clear } = useTestCall(organization, server.slug);
  const selectId = useId();

  function choose(next: string) {
    setName(next);
    clear();
    // The address is the tool's, without asking the server for the page again.
    const query = new URLSearchParams({ tab: "test", tool: next });
    window.history.replaceState(null, "", `?${query}`);
  }

  if (!tool) return null;
  return (
    <div className="grid gap-5 lg:grid-cols-2 lg:items-start">
      <div className="grid min-w-0 gap-5">
        <Card title="Tool" aside={<TestedMark testedAt={tool.testedAt} calls={0} />}>
          <div className="grid min-w-0 gap-3 p-4">
            <Field id={selectId} label="Tool to test">
              <Select id={selectId} value={tool.name} onChange={(event) => choose(event.target.value)}>
                {tools.map((each) => (
                  <option key={each.name} value={each.name}>
                    {each.exposed ? each.name : `${each.name} (hidden)`}
                  </option>
                ))}
              </Select>
            </Field>
            <ToolAbout tool={tool} />
          </div>
        </Card>
        <ArgumentsCard key={tool.name} tool={tool} state={state} onRun={run} onCancel={cancel} />
      </div>
      <div className="grid min-w-0 gap-5" aria-live="polite">
        {state.phase === "idle" ? (
          <Card title="Answer">
            <p className="p-4 text-ink-2">
              Run the tool and its answer stands here. The call is made with {server.name}&apos;s credential and stands
              in the access log under your name.
            </p>
          </Card>
        ) : state.phase === "running" ? (
          <>
            <RunningCall server={server.name} progress={state.progress} onCancel={cancel} />
            <ServerNotes progress={state.progress} />
          </>
        ) : state.end.kind === "asked" ? (
          <QuestionsForm
            key={state.progress.logged.length}
            server={server.name}
            questions={state.end.questions}
            onAnswer={answer}
          />
        ) : (
          <CallOutcome organization={organization} state={state} url={url} exportedName={tool.exportedName} />
        )}
      </div>
    </div>
  );
}

function ToolAbout({ tool }: { tool: TestableTool }) {
  const { annotations } = tool.definition;
  const isDestructive = isJsonObject(annotations) && annotations.destructiveHint === true;
  return (
    <div className="grid min-w-0 gap-1.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {tool.title && tool.title !== tool.name ? <span className="font-medium">{tool.title}</span> : null}
        <ToolHints definition={tool.definition} />
        {tool.exposed ? null : <Status tone="off">Hidden from clients</Status>}
      </div>
      {tool.description ? (
        <p className="max-h-60 overflow-y-auto text-small break-words whitespace-pre-line text-ink-2">
          {tool.description}
        </p>
      ) : null}
      {isDestructive ? (
        <p className="text-small text-warn">
          The server says that this tool can destroy something. A test is a real call.
        </p>
      ) : null}
      <ToolSchema definition={tool.definition} name={tool.name} />
    </div>
  );
}

function ArgumentsCard({
  tool,
  state,
  onRun,
  onCancel,
}: {
  tool: TestableTool;
  state: CallState;
  onRun: (call: { tool: string; arguments: JsonObject }) => void;
  onCancel: () => void;
}) {
  const schema = isJsonObject(tool.definition.inputSchema) ? tool.definition.inputSchema : { type: "object" };
  const [mode, setMode] = useState<Mode>("form");
  const [value, setValue] = useState<JsonObject>({});
  const [isSound, setIsSound] = useState(true);
  const isRunning = state.phase === "running";
  const run = (args: JsonObject) => onRun({ tool: tool.name, arguments: args });
  const buttons = (submits: boolean) => (
    <div className="flex flex-wrap items-center justify-end gap-2">
      {isRunning ? <Button onClick={onCancel}>Cancel</Button> : null}
      <Button
        type={submits ? "submit" : "button"}
        look="primary"
        busy={isRunning}
        busyLabel="Running…"
        disabled={!submits && !isSound}
        onClick={submits ? undefined : () => run(value)}
      >
        Run tool
      </Button>
    </div>
  );
  const takesNone = !isJsonObject(schema.properties) || Object.keys(schema.properties).length === 0;
  return (
    <Card title="Arguments" aside={<ModeSwitch mode={mode} onChange={setMode} />}>
      <div className="p-4">
        {mode === "form" ? (
          <SchemaForm
            id="argument"
            schema={schema}
            value={value}
            onChange={setValue}
            onSubmit={run}
            fallback={
              <Notice tone="warn" title="A form cannot be drawn from this schema">
                Write the arguments as JSON.
              </Notice>
            }
          >
            <div className="grid gap-4">
              {takesNone ? <p className="text-ink-2">This tool names no arguments.</p> : null}
              {buttons(true)}
            </div>
          </SchemaForm>
        ) : (
          <div className="grid gap-4">
            <JsonArguments
              schema={schema}
              value={value}
              onChange={setValue}
              onSound={setIsSound}
              onRun={() => isSound && !isRunning && run(value)}
            />
            {buttons(false)}
          </div>
        )}
      </div>
    </Card>
  );
}

function ModeSwitch({ mode, onChange }: { mode: Mode; onChange: (next: Mode) => void }) {
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">How to write the arguments</legend>
      {(["form", "json"] as const).map((each) => (
        <Button
          key={each}
          look={mode === each ? "plain" : "quiet"}
          aria-pressed={mode === each}
          onClick={() => onChange(each)}
        >
          {each === "form" ? "Form" : "JSON"}
        </Button>
      ))}
    </fieldset>
  );
}
