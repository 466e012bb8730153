import { expect, test } from "vitest";
import { type Addressed, audienceOf, findMistaken } from "@/lib/forwarding/core/shared-audience";

function connection(slug: string, url: string, audience?: string | null): Addressed {
  const settings = { mode: "jwt", claims: [], header: "authorization", lifetimeSeconds: 120 } as const;
  return { slug, url, forwarding: audience === undefined ? null : { ...settings, audience } };
}

test("a token is for the server's address where nobody says otherwise, without what may be secret in it", () => {
  expect(audienceOf(connection("a", "https://u:p@a.example/mcp?key=s#f", null))).toBe("https://a.example/mcp");
  expect(audienceOf(connection("a", "https://a.example/mcp", "tools"))).toBe("tools");
  expect(audienceOf(connection("a", "https://a.example/mcp"))).toBeNull();
});

test.each([
  [
    "each for its own",
    connection("a", "https://a.example/mcp", null),
    connection("b", "https://b.example/mcp", null),
    false,
  ],
  [
    "two with one text",
    connection("a", "https://a.example/mcp", "tools"),
    connection("b", "https://b.example/mcp", "tools"),
    true,
  ],
  [
    "another's own address",
    connection("a", "https://a.example/mcp", "https://b.example/mcp"),
    connection("b", "https://b.example/mcp", null),
    true,
  ],
  [
    "spelled otherwise",
    connection("a", "https://a.example/mcp", "HTTPS://B.example:443/mcp/"),
    connection("b", "https://b.example/mcp", null),
    true,
  ],
  [
    "in capital letters",
    connection("a", "https://a.example/mcp", "Tools"),
    connection("b", "https://b.example/mcp", "tools"),
    true,
  ],
  [
    "a path at another that is told nothing yet",
    connection("a", "https://a.example/mcp", "https://b.example/x"),
    connection("b", "https://b.example/mcp"),
    true,
  ],
  [
    "an address that another's tokens name",
    connection("a", "https://a.example/mcp", null),
    connection("b", "https://b.example/mcp", "https://a.example/other"),
    true,
  ],
  [
    "one origin, two paths, one text",
    connection("a", "https://a.example/one", "tools"),
    connection("b", "https://a.example/two", "tools"),
    false,
  ],
  [
    "the same name at another port",
    connection("a", "https://a.example/mcp", "tools"),
    connection("b", "https://a.example:8443/mcp", "tools"),
    true,
  ],
  [
    "a public name of its own",
    connection("a", "http://10.0.0.1/mcp", "https://tools.example"),
    connection("b", "https://b.example/mcp", null),
    false,
  ],
  [
    "headers, which are no token",
    connection("a", "https://a.example/mcp"),
    connection("b", "https://b.example/mcp", "https://a.example/mcp"),
    false,
  ],
])("%s", (_name, own, other, isMistaken) => {
  expect(findMistaken(own, [other])?.slug ?? null).toBe(isMistaken ? "b" : null);
});
