import { MCPConfigRegistry } from "@gleanwork/mcp-config-schema";
import { parse as parseToml } from "smol-toml";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import type { ClientSetup, SetupTarget, Snippet } from "@/lib/clients/client-setup";
import { CLIENT_SETUPS } from "@/lib/clients/registry";

const URL_TEXT = "https://gateway.example/o/acme/mcp";
const BY_KEY: SetupTarget = { url: URL_TEXT, name: "causeway", auth: "key" };
const BY_SIGN_IN: SetupTarget = { ...BY_KEY, auth: "sign-in" };

const rows = CLIENT_SETUPS.flatMap((setup) =>
  (setup.keyOnly ? [BY_KEY] : [BY_KEY, BY_SIGN_IN]).flatMap((target) =>
    setup.snippets(target).map((snippet) => [`${setup.id}, ${target.auth}, ${snippet.file}`, snippet] as const),
  ),
);

/** The file as the client reads it. */
function parse({ language, text }: Snippet): unknown {
  switch (language) {
    case "json":
      return JSON.parse(text);
    case "toml":
      return parseToml(text);
    case "yaml":
      return parseYaml(text);
    default:
      return null;
  }
}

function fileOf(id: string, target: SetupTarget): Record<string, Record<string, Record<string, unknown>>> {
  const setup = CLIENT_SETUPS.find((one) => one.id === id) as ClientSetup;
  const snippet = setup.snippets(target).find(({ language }) => ["json", "toml", "yaml"].includes(language)) as Snippet;
  return parse(snippet) as never;
}

describe("what clients are told", () => {
  test("each client stands there once", () => {
    const ids = CLIENT_SETUPS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(rows)("%s says the URL, and is what its file's name says", (_, snippet) => {
    if (!snippet.text.startsWith("npm install") && !snippet.text.startsWith("pip install"))
      expect(snippet.text).toContain(URL_TEXT);
    if (["json", "toml", "yaml"].includes(snippet.language)) expect(parse(snippet)).toBeTypeOf("object");
    if (snippet.language === "typescript") {
      const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
      const { diagnostics } = ts.transpileModule(snippet.text, { compilerOptions: options, reportDiagnostics: true });
      expect(diagnostics).toEqual([]);
    }
  });

  test("a link holds the endpoint and no header", () => {
    const links = CLIENT_SETUPS.flatMap(({ id, link }) => (link ? [[id, link(BY_KEY)] as const] : []));
    expect(links.map(([id]) => id)).toEqual(["cursor", "vscode", "goose"]);
    for (const [, link] of links) {
      const config = new URL(link).searchParams.get("config");
      const said = config === null ? decodeURIComponent(link) : atob(config);
      expect(said).toContain(URL_TEXT);
      expect(said).not.toMatch(/authorization|bearer/i);
    }
  });

  test("who signs in is told of no key", () => {
    const signIn = CLIENT_SETUPS.filter(({ keyOnly }) => !keyOnly);
    expect(signIn.length).toBe(CLIENT_SETUPS.length - 3);
    for (const { snippets, notes } of signIn) {
      for (const { text } of snippets(BY_SIGN_IN)) expect(text).not.toMatch(/authorization|CAUSEWAY_KEY|bearer/i);
      expect(notes(BY_SIGN_IN).join(" ")).not.toMatch(/placeholder|your key|the key\b/);
    }
  });
});

describe("what clients are told is what another project's table of clients says", () => {
  const table = new MCPConfigRegistry();
  const NAMES = {
    "claude-code": "claude-code",
    "claude-desktop": "claude-desktop",
    cursor: "cursor",
    vscode: "vscode",
    windsurf: "windsurf",
    "gemini-cli": "gemini",
    codex: "codex",
    goose: "goose",
  } as const;

  test.each(Object.entries(NAMES))("%s", (ours, theirs) => {
    const options = {
      transport: "http",
      serverUrl: URL_TEXT,
      serverName: "causeway",
      includeRootObject: true,
    } as const;
    const expected = table.createBuilder(theirs).buildConfiguration(options) as unknown as ReturnType<typeof fileOf>;
    const written = fileOf(ours, BY_SIGN_IN);
    const [root] = Object.keys(expected);
    expect(Object.keys(written)).toEqual([root]);
    const { causeway: entry } = written[String(root)] ?? {};
    const { causeway: known } = expected[String(root)] ?? {};
    // Theirs names some defaults besides; whatever both name is the same.
    const both = Object.keys(entry ?? {}).filter((key) => key in (known ?? {}) && key !== "headers");
    expect(both.length).toBeGreaterThan(0);
    expect(Object.fromEntries(both.map((key) => [key, entry?.[key]]))).toEqual(
      Object.fromEntries(both.map((key) => [key, known?.[key]])),
    );
  });
});
