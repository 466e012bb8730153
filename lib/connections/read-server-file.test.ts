// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what stands for something is what this is about.
import { describe, expect, test } from "vitest";
import { PROGRAM_OBSTACLE, readServerFile } from "./read-server-file";

const servers = (value: unknown) => {
  const file = readServerFile(typeof value === "string" ? value : JSON.stringify(value));
  if (!file.ok) throw new Error(file.problem);
  return file.servers;
};

describe("what a person pastes", () => {
  test("one server, as the documentation of servers has it", () => {
    expect(
      servers({ name: "Linear", url: "https://mcp.linear.app/mcp", type: "http", headers: { "X-Key": "k" } }),
    ).toEqual([
      {
        key: "Linear",
        name: "Linear",
        url: "https://mcp.linear.app/mcp",
        kind: "http",
        description: "",
        headers: [{ name: "X-Key", value: "k" }],
        blanks: [],
        obstacle: null,
        warnings: [],
        isOff: false,
      },
    ]);
  });

  test.each([
    ["Claude and Cursor", { mcpServers: { a: { url: "https://a.example/mcp" } } }],
    [
      "VS Code",
      { inputs: [{ id: "k", type: "promptString" }], servers: { a: { type: "http", url: "https://a.example/mcp" } } },
    ],
    ["the settings of VS Code", { mcp: { servers: { a: { url: "https://a.example/mcp" } } } }],
    ["Windsurf", { mcpServers: { a: { serverUrl: "https://a.example/mcp" } } }],
    ["Gemini", { mcpServers: { a: { httpUrl: "https://a.example/mcp" } } }],
    ["Zed", { context_servers: { a: { url: "https://a.example/mcp" } } }],
    ["no frame at all", { a: { url: "https://a.example/mcp" } }],
  ])("the file of %s", (_client, file) => {
    expect(servers(file).map(({ key, name, url }) => [key, name, url])).toEqual([["a", "a", "https://a.example/mcp"]]);
  });

  test("the file of Roo, with comments, trailing commas and what only Roo knows", () => {
    const [roo, off] = servers(`{
      // my servers
      "mcpServers": {
        "docs": { "type": "streamable-http", "url": "https://docs.example/mcp", "alwaysAllow": ["search"], "timeout": 60, },
        "old": { "type": "sse", "url": "https://old.example/sse", "disabled": true },
      },
    }`);
    expect(roo).toMatchObject({ kind: "http", isOff: false });
    expect(roo?.warnings).toEqual(["“alwaysAllow” is not taken over.", "“timeout” is not taken over."]);
    expect(off).toMatchObject({ kind: "sse", isOff: true });
  });

  test("a program cannot be connected, and the others of its file can", () => {
    expect(
      servers({
        mcpServers: { files: { command: "npx", args: ["server-filesystem"] }, a: { url: "https://a.example" } },
      }).map(({ key, obstacle }) => [key, obstacle]),
    ).toEqual([
      ["files", PROGRAM_OBSTACLE],
      ["a", null],
    ]);
  });

  test("a bridge to a URL is that URL, with its headers", () => {
    const args = [
      "-y",
      "mcp-remote@latest",
      "https://a.example/mcp",
      "--header",
      "Authorization:${AUTH}",
      "--header",
      "X-T: ${T}",
    ];
    const [server] = servers({ mcpServers: { a: { command: "npx", args, env: { AUTH: "Bearer k1" } } } });
    expect(server).toMatchObject({
      url: "https://a.example/mcp",
      obstacle: null,
      headers: [
        { name: "Authorization", value: "Bearer k1" },
        { name: "X-T", value: "${T}" },
      ],
      blanks: ["T"],
    });
  });

  test("what stands for something to give is a blank, in headers and in the URL", () => {
    const [server] = servers({
      url: "https://{{TEAM}}.example/mcp",
      headers: { Authorization: "Bearer ${env:TOKEN}", "X-Key": "<your key>", "X-Team": "{{TEAM}}" },
    });
    expect(server?.blanks).toEqual(["TEAM", "TOKEN", "your key"]);
  });

  test("an auth in the words of other products is a header", () => {
    const auth = { type: "header", header_name: "X-Api", header_value: "v" };
    expect(servers({ url: "https://a.example", auth })[0]?.headers).toEqual([{ name: "X-Api", value: "v" }]);
    expect(servers({ url: "https://a.example", auth: { type: "bearer", token: "t" } })[0]?.headers).toEqual([
      { name: "Authorization", value: "Bearer t" },
    ]);
  });
});

describe("what cannot be read", () => {
  test("says where, by line and column", () => {
    expect(readServerFile('{\n  "mcpServers": {\n    "a": { "url": }\n  }\n}')).toEqual({
      ok: false,
      problem: "Value expected.",
      line: 3,
      column: 19,
    });
    expect(readServerFile('{ "a": 1')).toMatchObject({ ok: false, problem: "Close brace expected.", line: 1 });
  });

  test.each(["", "5", '"x"', "[]", "{}", '{"mcpServers":{}}', '{"a":5}', "null"])("%s is no server", (text) => {
    expect(readServerFile(text)).toMatchObject({ ok: false, problem: expect.stringMatching(/\.$/) });
  });

  test("nothing that is pasted reaches into every object", () => {
    readServerFile('{"mcpServers":{"__proto__":{"url":"https://a.example","polluted":true}}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
