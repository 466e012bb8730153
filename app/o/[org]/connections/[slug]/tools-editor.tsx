"use client";

import { useRouter } from "next/navigation";
import { startTransition, useState } from "react";
import { isReadOnly, ToolHints, ToolSchema } from "@/components/connections/tool-facts";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { StatusMark } from "@/components/ui/status-mark";
import { Switch } from "@/components/ui/switch";
import { useUnsavedGuard } from "@/components/ui/use-unsaved-guard";
import type { CapabilityView } from "@/lib/connections/schema";
import { setToolsAction } from "../actions";

/** Which tools clients see. Switches are a draft until Save; leaving with an unsaved draft asks first. */
export function ToolsEditor({
  organization,
  connection,
  tools,
  savedMessage,
}: {
  organization: string;
  connection: string;
  tools: readonly CapabilityView[];
  savedMessage: string | null;
}) {
  const router = useRouter();
  const [draft, setDraft] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [search, setSearch] = useState("");
  const [saved, setSaved] = useState(savedMessage);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  useUnsavedGuard(draft.size > 0);

  const isExposed = (tool: CapabilityView) => draft.get(tool.name) ?? tool.exposed;
  const wanted = search.trim().toLowerCase();
  const shown = tools.filter(
    (tool) => !wanted || `${tool.name} ${tool.title ?? ""} ${tool.description ?? ""}`.toLowerCase().includes(wanted),
  );

  /** The draft holds differences only, so flipping back leaves nothing to save. */
  function set(changes: readonly (readonly [CapabilityView, boolean])[]) {
    const next = new Map(draft);
    for (const [tool, exposed] of changes) {
      if (exposed === tool.exposed) next.delete(tool.name);
      else next.set(tool.name, exposed);
    }
    setDraft(next);
    setSaved(null);
    setProblem(null);
  }

  async function save() {
    setIsBusy(true);
    const toggles = [...draft].map(([name, exposed]) => ({ name, exposed }));
    const answer = await setToolsAction(organization, { connection, toggles });
    setIsBusy(false);
    if (!answer.ok) {
      setProblem(answer.message);
      return;
    }
    setSaved(`Saved · ${answer.value.message}`);
    // Together, so that no switch shows its old state in between.
    startTransition(() => {
      setDraft(new Map());
      router.refresh();
    });
  }

  if (tools.length === 0) {
    return (
      <Card>
        <EmptyState title="This server offers no tools">
          Its list was empty at the last sync. Re-sync tools from the menu above when that has changed.
        </EmptyState>
      </Card>
    );
  }

  return (
    <div className="grid gap-4">
      <Card>
        <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
          <Input
            type="search"
            aria-label="Search tools"
            placeholder="Search tools"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="mr-auto min-w-0 flex-1 basis-48 sm:max-w-72"
          />
          <Button onClick={() => set(shown.map((tool) => [tool, true]))}>Select all{wanted ? " shown" : ""}</Button>
          <Button onClick={() => set(shown.map((tool) => [tool, false]))}>Select none{wanted ? " shown" : ""}</Button>
          <Button onClick={() => set(tools.map((tool) => [tool, isReadOnly(tool.definition)]))}>Read-only only</Button>
        </div>
        <ul aria-label="Tools of this server">
          {shown.map((tool) => (
            <ToolRow
              key={tool.name}
              tool={tool}
              exposed={isExposed(tool)}
              isChanged={draft.has(tool.name)}
              onChange={(exposed) => set([[tool, exposed]])}
            />
          ))}
        </ul>
        {shown.length === 0 ? <p className="px-4 py-6 text-ink-2">No tool matches “{search.trim()}”.</p> : null}
      </Card>
      {problem ? (
        <Notice tone="err" title="Not saved">
          {problem}
        </Notice>
      ) : null}
      <div className="bottom-0 flex flex-wrap sm:sticky items-center justify-end gap-2 border-t border-line bg-ground py-3">
        <div className="mr-auto text-small text-ink-2" role="status">
          {saved ? <StatusMark tone="ok">{saved}</StatusMark> : null}
          {draft.size > 0 ? `${draft.size} ${draft.size === 1 ? "change" : "changes"} not saved` : null}
        </div>
        <Button disabled={draft.size === 0 || isBusy} onClick={() => setDraft(new Map())}>
          Discard
        </Button>
        <Button
          look="primary"
          disabled={draft.size === 0}
          busy={isBusy}
          busyLabel="Saving…"
          onClick={() => void save()}
        >
          Save
        </Button>
      </div>
    </div>
  );
}

function ToolRow({
  tool,
  exposed,
  isChanged,
  onChange,
}: {
  tool: CapabilityView;
  exposed: boolean;
  isChanged: boolean;
  onChange: (exposed: boolean) => void;
}) {
  return (
    <li className="grid grid-cols-[32px_minmax(0,1fr)] gap-x-3 border-b border-line px-4 py-3 last:border-b-0">
      <Switch checked={exposed} onChange={onChange} label={`Expose ${tool.name}`} />
      <div className="grid min-w-0 gap-0.5">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-mono text-small break-all">{tool.name}</span>
          {tool.title && tool.title !== tool.name ? <span className="text-small text-ink-2">{tool.title}</span> : null}
          <ToolHints definition={tool.definition} />
          {isChanged ? <span className="text-small text-accent">Not saved</span> : null}
        </div>
        <p className="font-mono text-[12px] leading-4 break-all text-ink-3">{tool.exportedName}</p>
        {tool.hiddenReason ? <StatusMark tone="warn">{tool.hiddenReason}</StatusMark> : null}
        {tool.description ? (
          <p className="line-clamp-4 text-small break-words whitespace-pre-line text-ink-2">{tool.description}</p>
        ) : (
          <p className="text-small text-ink-3">No description.</p>
        )}
        <ToolSchema definition={tool.definition} name={tool.name} />
      </div>
    </li>
  );
}
