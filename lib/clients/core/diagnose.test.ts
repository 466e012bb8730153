import { describe, expect, test } from "vitest";
import { CLIENT_QUIRKS, quirksOf } from "@/lib/clients/core/quirks";
import { CLIENT_SETUPS } from "@/lib/clients/registry";
import { type ClientFacts, diagnose } from "./diagnose";

const NOW = Date.parse("2026-06-15T12:00:00Z");
const ago = (seconds: number) => NOW - seconds * 1000;

/** A client that nobody knows anything of, with everything as it should be. */
const FINE: ClientFacts = {
  clientName: "my-agent",
  connectedAt: ago(600),
  listedAt: ago(599),
  toolsChangedAt: ago(3600),
  tools: 30,
};

test.each<[string, Partial<ClientFacts>, string[]]>([
  ["one that listed after the last change", {}, []],
  ["one that has only just signed in", { listedAt: null, connectedAt: ago(59) }, []],
  ["one that signed in a minute ago and never listed", { listedAt: null, connectedAt: ago(61) }, ["never_listed"]],
  ["curl, which makes the one request that it is told to", { clientName: "curl", listedAt: null }, []],
  ["curl with an old list, which nobody looks at", { clientName: "curl", listedAt: ago(4000) }, []],
  ["mcp-remote asking whether the address answers", { clientName: "mcp-remote-fallback-test", listedAt: null }, []],
  ["mcp-remote itself", { clientName: "mcp-remote", listedAt: null }, ["never_listed"]],
  ["one that lists without ever introducing itself", { connectedAt: null }, []],
  ["one that listed before the last change", { listedAt: ago(4000) }, ["stale_list"]],
  ["one that may be asking again this moment", { toolsChangedAt: ago(20), listedAt: ago(60) }, []],
  ["one whose tools never changed", { toolsChangedAt: null, listedAt: ago(900_000) }, []],
  ["Windsurf with 100 tools", { clientName: "windsurf-client", tools: 100 }, []],
  ["Windsurf with 130 tools", { clientName: "windsurf-client", tools: 130 }, ["over_cap"]],
  ["Cursor with 41 tools", { clientName: "cursor-vscode", tools: 41 }, ["over_cap", "ignores_changes"]],
  [
    "Claude Code with an old list",
    { clientName: "claude-code", listedAt: ago(4000) },
    ["stale_list", "ignores_changes"],
  ],
  ["VS Code, whose headers are known", { clientName: "Visual Studio Code" }, ["headers"]],
])("%s", (_what, facts, codes) => {
  expect(diagnose({ ...FINE, ...facts }, NOW).map(({ code }) => code)).toEqual(codes);
});

test("advice is for that client", () => {
  const said = (clientName: string) => diagnose({ ...FINE, clientName, listedAt: ago(4000) }, NOW)[0]?.advice;
  expect(said("claude-code")).toContain("/mcp");
  expect(said("codex-mcp-client")).toContain("new session");
  expect(said("my-agent")).toContain("Restart the client");
});

describe("the table of quirks", () => {
  test.each([
    ["claude-code", "Claude Code"],
    ["claude-ai", "Claude"],
    ["cursor-vscode", "Cursor"],
    ["Visual Studio Code", "VS Code"],
    ["Roo Code", "Roo Code"],
    ["Cline", "Cline"],
    ["windsurf-client", "Windsurf"],
    ["Zed", "Zed"],
    ["gemini-cli-mcp-client", "Gemini CLI"],
    ["codex-mcp-client", "Codex"],
    ["goose", "Goose"],
    ["openai-mcp", "ChatGPT"],
    ["my-claude-wrapper", null],
    ["", null],
  ])("%s is %s", (clientName, name) => expect(quirksOf(clientName)?.name ?? null).toBe(name));

  test("names the tab of a client that has one, and the source of every fact", () => {
    const setups = new Set(CLIENT_SETUPS.map(({ id }) => id));
    for (const { setup, ...facts } of CLIENT_QUIRKS) {
      if (setup !== null) expect(setups).toContain(setup);
      for (const fact of Object.values(facts))
        if (typeof fact === "object" && "value" in fact) expect(fact.source).toMatch(/^https:\/\//);
    }
  });

  test("a name of the longest kind that the gateway exports fits every client, its own prefix included", () => {
    const exported = 49;
    for (const { toolName } of CLIENT_QUIRKS)
      if (toolName) {
        const { limit, prefix } = toolName.value;
        expect(prefix.replace("NAME", "causeway").length + exported).toBeLessThanOrEqual(limit);
      }
  });
});
