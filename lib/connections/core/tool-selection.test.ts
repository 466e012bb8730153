import { describe, expect, test } from "vitest";
import { type SelectionChange, selectTools } from "./tool-selection";

const tools = [
  { id: "1", name: "read", exposed: true },
  { id: "2", name: "write", exposed: false },
  { id: "3", name: "delete", exposed: true },
];

const rows: readonly [string, SelectionChange, readonly string[], readonly string[], number][] = [
  ["all", { kind: "whole", exposed: "all" }, ["write"], [], 3],
  ["none", { kind: "whole", exposed: "none" }, [], ["read", "delete"], 0],
  ["a list", { kind: "whole", exposed: ["write", "read"] }, ["write"], ["delete"], 2],
  ["an empty list", { kind: "whole", exposed: [] }, [], ["read", "delete"], 0],
  ["one switched off", { kind: "toggles", toggles: [{ name: "read", exposed: false }] }, [], ["read"], 1],
  ["one that is on already", { kind: "toggles", toggles: [{ name: "read", exposed: true }] }, [], [], 2],
];

describe("choosing tools", () => {
  test.each(rows)("%s", (_what, change, shown, hidden, exposed) => {
    const result = selectTools(tools, change);
    expect(result).toMatchObject({ ok: true, exposed });
    if (!result.ok) return;
    expect(result.shown.map(({ name }) => name)).toEqual(shown);
    expect(result.hidden.map(({ name }) => name)).toEqual(hidden);
  });

  test.each<SelectionChange>([
    { kind: "whole", exposed: ["read", "reed"] },
    {
      kind: "toggles",
      toggles: [
        { name: "read", exposed: false },
        { name: "reed", exposed: true },
      ],
    },
  ])("an unknown name fails the whole change", (change) => {
    expect(selectTools(tools, change)).toEqual({ ok: false, unknown: "reed" });
  });

  test("names of Object's own are names like others", () => {
    expect(selectTools(tools, { kind: "whole", exposed: ["constructor"] })).toEqual({
      ok: false,
      unknown: "constructor",
    });
  });
});
