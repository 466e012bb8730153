"use client";

import { useRouter } from "next/navigation";
import { startTransition, useState } from "react";
import { isReadOnly } from "@/components/connections/tool-facts";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { useUnsavedGuard } from "@/components/ui/use-unsaved-guard";
import type { CapabilityView } from "@/lib/connections/schema";
import type { ToolUsage } from "@/lib/tools/schema";
import { reviewToolsAction, setToolsAction } from "../actions";
import { ToolRow } from "./tool-row";
import { ReviewNotice, SaveBar, SelectionButtons } from "./tools-bars";

/**
 * Which tools clients see. Switches are a draft until Save; leaving with an unsaved draft asks first. Who may not change
 * anything sees the same without switches.
 */
export function ToolsEditor({
  organization,
  connection,
  tools,
  usage,
  mayChange,
  mayTest,
  restricted,
  initialSearch,
  savedMessage,
}: {
  organization: string;
  connection: string;
  tools: readonly CapabilityView[];
  /** In any order. */
  usage: readonly ToolUsage[];
  mayChange: boolean;
  mayTest: boolean;
  /** Tools that take a rule of their own; null: the reader may not know who may use what. */
  restricted: readonly string[] | null;
  /** What the address asks for. */
  initialSearch: string;
  savedMessage: string | null;
}) {
  const router = useRouter();
  const [draft, setDraft] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [search, setSearch] = useState(initialSearch);
  const [saved, setSaved] = useState(savedMessage);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  useUnsavedGuard(draft.size > 0);

  const usageOf = new Map(usage.map((each) => [each.name, each]));
  const unused = tools.filter((tool) => tool.exposed && usageOf.get(tool.name)?.callsOfMonth === 0);
  const isExposed = (tool: CapabilityView) => draft.get(tool.name) ?? tool.exposed;
  const contextSize = tools
    .filter(isExposed)
    .reduce((sum, tool) => sum + (usageOf.get(tool.name)?.contextSize ?? 0), 0);
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

  async function review(names: readonly string[]) {
    setIsBusy(true);
    const answer = await reviewToolsAction(organization, { connection, tools: [...names] });
    setIsBusy(false);
    if (answer.ok) router.refresh();
    else setProblem(answer.message);
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
      {mayChange ? <ReviewNotice tools={tools} isBusy={isBusy} onReview={(names) => void review(names)} /> : null}
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
          {mayChange ? (
            <SelectionButtons
              suffix={wanted ? " shown" : ""}
              unused={unused.map(({ name }) => name)}
              onAll={() => set(shown.map((tool) => [tool, true]))}
              onNone={() => set(shown.map((tool) => [tool, false]))}
              onReadOnly={() => set(tools.map((tool) => [tool, isReadOnly(tool.definition)]))}
              onHideUnused={() => set(unused.map((tool) => [tool, false]))}
            />
          ) : null}
        </div>
        <ul aria-label="Tools of this server">
          {shown.map((tool) => (
            <ToolRow
              key={tool.name}
              tool={tool}
              usage={usageOf.get(tool.name)}
              exposed={isExposed(tool)}
              isChanged={draft.has(tool.name)}
              onChange={mayChange ? (exposed) => set([[tool, exposed]]) : null}
              onReview={mayChange && !isBusy ? () => void review([tool.name]) : null}
              isRestricted={restricted?.includes(tool.name) ?? false}
              accessHref={restricted ? `?${new URLSearchParams({ tab: "access", tool: tool.name })}` : null}
              testHref={mayTest ? `?${new URLSearchParams({ tab: "test", tool: tool.name })}` : null}
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
      {mayChange ? (
        <SaveBar
          saved={saved}
          changes={draft.size}
          contextSize={contextSize}
          isBusy={isBusy}
          onDiscard={() => setDraft(new Map())}
          onSave={() => void save()}
        />
      ) : null}
    </div>
  );
}
