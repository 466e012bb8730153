/** A tool and whether it is offered. */
export interface SelectableTool {
  readonly id: string;
  readonly name: string;
  readonly exposed: boolean;
}

export type SelectionChange =
  | { readonly kind: "whole"; readonly exposed: "all" | "none" | readonly string[] }
  | { readonly kind: "toggles"; readonly toggles: readonly { readonly name: string; readonly exposed: boolean }[] };

export type SelectionResult<Tool> =
  | {
      readonly ok: true;
      /** What changes, and nothing else. */
      readonly shown: readonly Tool[];
      readonly hidden: readonly Tool[];
      /** How many are offered afterwards. */
      readonly exposed: number;
    }
  | { readonly ok: false; readonly unknown: string };

/** Works out a change of the selection. A name that the server does not have fails the whole change. */
export function selectTools<Tool extends SelectableTool>(
  tools: readonly Tool[],
  change: SelectionChange,
): SelectionResult<Tool> {
  const names = new Set(tools.map(({ name }) => name));
  const unknown = namesOf(change).find((name) => !names.has(name));
  if (unknown !== undefined) return { ok: false, unknown };
  const isWanted = wishes(change);
  const wanted = tools.map((tool) => ({ tool, exposed: isWanted(tool) }));
  return {
    ok: true,
    shown: wanted.filter(({ tool, exposed }) => exposed && !tool.exposed).map(({ tool }) => tool),
    hidden: wanted.filter(({ tool, exposed }) => !exposed && tool.exposed).map(({ tool }) => tool),
    exposed: wanted.filter(({ exposed }) => exposed).length,
  };
}

function namesOf(change: SelectionChange): readonly string[] {
  if (change.kind === "toggles") return change.toggles.map(({ name }) => name);
  return typeof change.exposed === "string" ? [] : change.exposed;
}

function wishes(change: SelectionChange): (tool: SelectableTool) => boolean {
  if (change.kind === "toggles") {
    const toggles = new Map(change.toggles.map(({ name, exposed }) => [name, exposed]));
    return (tool) => toggles.get(tool.name) ?? tool.exposed;
  }
  const { exposed } = change;
  if (typeof exposed === "string") return () => exposed === "all";
  const chosen = new Set(exposed);
  return (tool) => chosen.has(tool.name);
}
