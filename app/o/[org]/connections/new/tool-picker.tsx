"use client";

import { Search } from "lucide-react";
import { useId, useState } from "react";
import { isReadOnly, ToolHints, ToolSchema, toolTitle } from "@/components/connections/tool-facts";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { formatCount } from "@/components/ui/format";
import { Input } from "@/components/ui/input";
import type { JsonObject } from "@/lib/base/json";

export interface OfferedTool {
  readonly name: string;
  readonly description: string | null;
  readonly definition: JsonObject;
}

export function readOfferedTools(tools: readonly JsonObject[]): OfferedTool[] {
  return tools.flatMap((definition) => {
    if (typeof definition.name !== "string") return [];
    return { name: definition.name, description: textOf(definition.description), definition };
  });
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value ? value : null;
}

/** Which tools to expose. Nothing is chosen until a person chooses; search narrows what Select all means. */
export function ToolPicker({
  tools,
  namespace,
  selected,
  onChange,
}: {
  tools: readonly OfferedTool[];
  namespace: string;
  selected: ReadonlySet<string>;
  onChange: (next: ReadonlySet<string>) => void;
}) {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const shown = tools.filter(
    (tool) => !wanted || `${tool.name} ${tool.description ?? ""}`.toLowerCase().includes(wanted),
  );

  function include(names: readonly string[]) {
    onChange(new Set([...selected, ...names]));
  }
  function exclude(names: readonly string[]) {
    const gone = new Set(names);
    onChange(new Set([...selected].filter((name) => !gone.has(name))));
  }
  const shownNames = shown.map((tool) => tool.name);

  return (
    <div>
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
        <div className="relative mr-auto min-w-0 flex-1 basis-48 sm:max-w-72">
          <Search
            size={14}
            aria-hidden="true"
            className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-3"
          />
          <Input
            type="search"
            aria-label="Search tools"
            placeholder="Search tools"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="pl-8"
          />
        </div>
        <Button onClick={() => include(shownNames)}>Select all{wanted ? " shown" : ""}</Button>
        <Button onClick={() => exclude(shownNames)}>Select none{wanted ? " shown" : ""}</Button>
        <Button
          onClick={() =>
            onChange(new Set(tools.filter((tool) => isReadOnly(tool.definition)).map((tool) => tool.name)))
          }
        >
          Read-only only
        </Button>
      </div>
      <ul aria-label={`${formatCount(tools.length, "tool")} offered`}>
        {shown.map((tool) => (
          <ToolRow
            key={tool.name}
            tool={tool}
            namespace={namespace}
            checked={selected.has(tool.name)}
            onChange={(checked) => (checked ? include([tool.name]) : exclude([tool.name]))}
          />
        ))}
      </ul>
      {shown.length === 0 ? <p className="px-4 py-6 text-ink-2">No tool matches “{search.trim()}”.</p> : null}
    </div>
  );
}

function ToolRow({
  tool,
  namespace,
  checked,
  onChange,
}: {
  tool: OfferedTool;
  namespace: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  const title = toolTitle(tool.definition);
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-3 border-b border-line px-4 py-2.5 last:border-b-0">
      <Checkbox id={id} checked={checked} onChange={(event) => onChange(event.target.checked)} className="mt-0.5" />
      <div className="grid min-w-0 gap-0.5">
        <label htmlFor={id} className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-mono text-small break-all">
            <span className="text-ink-3">{namespace}__</span>
            {tool.name}
          </span>
          {title && title !== tool.name ? <span className="text-small text-ink-2">{title}</span> : null}
          <ToolHints definition={tool.definition} />
        </label>
        {tool.description ? (
          <p className="line-clamp-3 text-small break-words whitespace-pre-line text-ink-2">{tool.description}</p>
        ) : (
          <p className="text-small text-ink-3">No description.</p>
        )}
        <ToolSchema definition={tool.definition} name={tool.name} />
      </div>
    </li>
  );
}
