import { describe, expect, test } from "vitest";
import { fillUrl, hostVariablesIn, type TemplateVariable, variablesIn } from "./url-template";

const variable = (part: Partial<TemplateVariable> = {}): TemplateVariable => ({
  isRequired: true,
  choices: [],
  default: "",
  ...part,
});

const fill = (template: string, values: Record<string, string>, part: Partial<TemplateVariable> = {}) =>
  fillUrl(template, Object.fromEntries(variablesIn(template).map((name) => [name, variable(part)])), values);

describe("an address with places to fill in", () => {
  test.each([
    ["https://mcp.example.com/mcp", {}, "https://mcp.example.com/mcp"],
    ["https://{tenant}.example.com/mcp", { tenant: "Acme" }, "https://acme.example.com/mcp"],
    ["https://example.com/{team}/mcp", { team: "a b/c" }, "https://example.com/a%20b%2Fc/mcp"],
    ["https://example.com/mcp?p={p}", { p: "a&b=c" }, "https://example.com/mcp?p=a%26b%3Dc"],
  ])("%s with %j is %s", (template, values, url) => {
    expect(fill(template, values)).toEqual({ ok: true, url });
  });

  test("leaves out what may stay empty, and keeps the rest of the query", () => {
    const template = "https://example.com/mcp?a={a}&fixed=1&b={b}";
    expect(fill(template, { b: "2" }, { isRequired: false })).toEqual({
      ok: true,
      url: "https://example.com/mcp?fixed=1&b=2",
    });
    expect(fill("https://example.com/mcp?a={a}", {}, { isRequired: false })).toEqual({
      ok: true,
      url: "https://example.com/mcp",
    });
  });

  test("takes what the entry suggests where nothing was filled in", () => {
    expect(fill("https://example.com/mcp?a={a}", {}, { default: "x" })).toMatchObject({
      url: "https://example.com/mcp?a=x",
    });
  });

  test.each(["evil.test/", "a.b", "a@b", "", "-a", "a:1", "a b", "x".repeat(64)])(
    "nothing but one label stands in a host: %s is refused",
    (tenant) => {
      expect(fill("https://{tenant}.example.com/mcp", { tenant }, { isRequired: false })).toMatchObject({
        ok: false,
        variable: "tenant",
      });
    },
  );

  test("a whole host can be chosen from a list, and no other", () => {
    const part = { choices: ["mcp.example.com", "mcp.eu.example.com"] };
    expect(fill("https://{host}/mcp", { host: "mcp.eu.example.com" }, part)).toMatchObject({
      url: "https://mcp.eu.example.com/mcp",
    });
    expect(fill("https://{host}/mcp", { host: "evil.test" }, part)).toMatchObject({ ok: false });
  });

  test.each(["..", ".", "a\u0000b"])("%j is no segment of a path", (team) => {
    expect(fill("https://example.com/{team}/mcp", { team })).toMatchObject({ ok: false, variable: "team" });
  });

  test("a variable that the entry does not describe is refused", () => {
    expect(fillUrl("https://example.com/{team}", {}, { team: "a" })).toMatchObject({ ok: false, variable: "team" });
  });

  test("knows which places decide the host", () => {
    expect(hostVariablesIn("https://{a}.example.com/{b}?c={c}")).toEqual(["a"]);
  });
});
