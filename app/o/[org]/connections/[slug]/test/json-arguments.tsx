"use client";

import { useState } from "react";
import { problemsOf } from "@/components/forms/schema-validator";
import { Textarea } from "@/components/ui/textarea";
import { isJsonObject, type JsonObject } from "@/lib/base/json";

/**
 * The arguments as text. What can be read is the form's value at once; what cannot says where. Ctrl or Cmd with Enter
 * runs the tool.
 */
export function JsonArguments({
  schema,
  value,
  onChange,
  onSound,
  onRun,
}: {
  schema: JsonObject;
  value: JsonObject;
  onChange: (next: JsonObject) => void;
  /** Whether the text is an object of JSON. */
  onSound: (isSound: boolean) => void;
  onRun: () => void;
}) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const parsed = parse(text);
  const problems = parsed.ok ? problemsOf(schema, parsed.value) : [];

  function write(next: string) {
    setText(next);
    const read = parse(next);
    onSound(read.ok);
    if (read.ok) onChange(read.value);
  }

  return (
    <div className="grid gap-1.5">
      <Textarea
        mono
        rows={12}
        spellCheck={false}
        aria-label="Arguments as JSON"
        aria-invalid={parsed.ok ? undefined : true}
        aria-describedby="json-arguments-note"
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onRun();
        }}
      />
      <div id="json-arguments-note" className="grid gap-0.5 text-small">
        {parsed.ok ? null : (
          <p role="alert" className="text-err">
            {parsed.problem}
          </p>
        )}
        {problems.map(({ path, message }) => (
          <p key={`${path.join(".")} ${message}`} className="break-words text-warn">
            {path.length > 0 ? <code className="font-mono">{path.join(".")}</code> : "The whole"}: {message}
          </p>
        ))}
        {parsed.ok && problems.length === 0 ? <p className="text-ink-2">Fits the tool&apos;s schema.</p> : null}
      </div>
    </div>
  );
}

type Parsed = { readonly ok: true; readonly value: JsonObject } | { readonly ok: false; readonly problem: string };

function parse(text: string): Parsed {
  if (text.trim() === "") return { ok: true, value: {} };
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? { ok: true, value } : { ok: false, problem: "Arguments are an object: { … }." };
  } catch (error) {
    return { ok: false, problem: `This is not JSON yet: ${error instanceof Error ? error.message : "it ends early"}.` };
  }
}
