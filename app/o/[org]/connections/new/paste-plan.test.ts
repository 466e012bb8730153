// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what stands for something is what this is about.
import { expect, test } from "vitest";
import { readServerFile } from "@/lib/connections/read-server-file";
import { firstChoices, planOf } from "./paste-plan";

function read(file: unknown) {
  const pasted = readServerFile(JSON.stringify(file));
  if (!pasted.ok) throw new Error(pasted.problem);
  return pasted.servers;
}

test("servers of one name get namespaces of their own; what is off or cannot be is not wanted", () => {
  const servers = read([
    { name: "My Files!", url: "https://a.example" },
    { name: "My files", url: "https://b.example" },
    { name: "Off", url: "https://c.example", disabled: true },
    { name: "Program", command: "npx" },
  ]);
  expect(firstChoices(servers).map(({ slug, isWanted }) => [slug, isWanted])).toEqual([
    ["my-files", true],
    ["my-files-2", true],
    ["off", false],
    ["program", false],
  ]);
});

test("nothing is created before every blank is filled, and then nothing is sent literally", () => {
  const [server] = read({ a: { url: "https://{{TEAM}}.example/mcp", headers: { Authorization: "Bearer ${TOKEN}" } } });
  if (!server) throw new Error("no server");
  const [choice] = firstChoices([server]);
  if (!choice) throw new Error("no choice");
  expect(planOf(server, choice)).toEqual({ ok: false, problem: "Fill in TEAM." });
  expect(planOf(server, { ...choice, values: { TEAM: "blue", TOKEN: " " } })).toEqual({
    ok: false,
    problem: "Fill in TOKEN.",
  });
  expect(planOf(server, { ...choice, values: { TEAM: "blue", TOKEN: "t-1" } })).toMatchObject({
    ok: true,
    input: { url: "https://blue.example/mcp", auth: { kind: "bearer", token: "t-1" } },
  });
});

test.each([
  [{ Authorization: "Bearer k" }, { kind: "bearer", token: "k" }],
  [
    { Authorization: "Basic dXNlcg==" },
    { kind: "headers", headers: [{ name: "Authorization", value: "Basic dXNlcg==" }] },
  ],
  [{ "X-Key": "k" }, { kind: "headers", headers: [{ name: "X-Key", value: "k" }] }],
  [{}, { kind: "none" }],
])("the headers %j are %j", (headers, auth) => {
  const [server] = read({ a: { url: "https://a.example", headers } });
  const [choice] = firstChoices(server ? [server] : []);
  expect(server && choice && planOf(server, choice)).toMatchObject({ ok: true, input: { auth } });
});

test("a header that the gateway sets itself, or a namespace that is taken by it, is told before anything is sent", () => {
  const [server] = read({ a: { url: "https://a.example", headers: { Host: "evil.example" } } });
  const [choice] = firstChoices(server ? [server] : []);
  if (!server || !choice) throw new Error("no server");
  expect(planOf(server, choice)).toMatchObject({ ok: false, problem: expect.stringContaining("gateway sets") });
  expect(planOf({ ...server, headers: [] }, { ...choice, slug: "mcp" })).toMatchObject({ ok: false });
});
