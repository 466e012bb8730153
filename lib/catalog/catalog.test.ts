import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadCatalog, originsFor } from "@/lib/catalog/catalog";
import { CATEGORIES, catalogEntry } from "@/lib/catalog/entry";

const root = process.cwd();
const catalog = loadCatalog(root);
const entries = [...catalog.values()];

describe("each file of prisma/catalog", () => {
  test.each(readdirSync(join(root, "prisma/catalog")))("%s is an entry and named like it", (file) => {
    const entry = catalogEntry.parse(JSON.parse(readFileSync(join(root, "prisma/catalog", file), "utf8")));
    expect(`${entry.slug}.json`).toBe(file);
    // What the product brings is on the open internet, documented, and says what it is good for.
    expect(entry.url).toMatch(/^https:\/\//);
    expect(entry.docsUrl).toMatch(/^https:\/\//);
    expect(entry.features.length).toBeGreaterThan(0);
    for (const method of entry.authentication) {
      if (method.kind !== "none") expect(method.help).toBeTruthy();
      if (method.kind === "oauth" && method.client === "own")
        expect(method).toMatchObject({
          issuer: expect.stringMatching(/^https:/),
          setupUrl: expect.stringMatching(/^https:/),
        });
      if (method.kind === "key") expect(method.keyUrl).toMatch(/^https:\/\//);
    }
  });
});

describe("the catalog", () => {
  test("has forty servers and more, the best known first, something in each category", () => {
    expect(entries.length).toBeGreaterThanOrEqual(40);
    expect(entries.slice(0, 8).map(({ slug }) => slug)).toEqual([
      "github",
      "linear",
      "notion",
      "cloudflare",
      "firecrawl",
      "context7",
      "asana",
      "deepwiki",
    ]);
    expect(CATEGORIES.filter((category) => !entries.some((entry) => entry.category === category))).toEqual([]);
    const others = entries.filter(({ featured }) => featured === undefined).map(({ name }) => name);
    expect(others).toEqual([...others].sort((a, b) => a.localeCompare(b, "en")));
  });

  test.each([
    ["github", "https://api.githubcopilot.com/mcp/", "Open pull requests, search code, manage issues."],
    ["linear", "https://mcp.linear.app/mcp", "Create and update issues, search your workspace."],
    ["notion", "https://mcp.notion.com/mcp", "Read and write pages and databases."],
    ["cloudflare", "https://mcp.cloudflare.com/mcp", "Manage Workers, KV, R2, D1, and observability."],
    ["firecrawl", "https://mcp.firecrawl.dev/v2/mcp", "Crawl and extract content from any website."],
  ])("%s is at %s: %s", (slug, url, description) => {
    expect(catalog.get(slug)).toMatchObject({ url, description });
  });

  test("says where an operator's client may be used: at the servers of its issuer", () => {
    expect(originsFor(catalog, "https://github.com/login/oauth")).toEqual(["https://api.githubcopilot.com"]);
    expect(originsFor(catalog, "https://accounts.google.com")).toContain("https://gmailmcp.googleapis.com");
    expect(originsFor(catalog, "https://unheard.example")).toEqual([]);
  });

  test.each([
    ["nonsense", "{", "is no catalog entry"],
    ["one", '{"slug":"one"}', "name"],
  ])("a file that is no entry stops the start, and is named: %s", (name, text, words) => {
    const folder = mkdtempSync(join(tmpdir(), "causeway-catalog-"));
    try {
      mkdirSync(join(folder, "prisma/catalog"), { recursive: true });
      writeFileSync(join(folder, `prisma/catalog/${name}.json`), text);
      expect(() => loadCatalog(folder)).toThrow(`prisma/catalog/${name}.json`);
      expect(() => loadCatalog(folder)).toThrow(words);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("an entry is refused", () => {
  const good = {
    slug: "thing",
    name: "Thing",
    description: "A thing.",
    category: "web",
    icon: "Th",
    url: "https://mcp.example.com/mcp",
    authentication: [{ kind: "none" }],
  };
  test.each([
    ["a place that nothing describes", { url: "https://{tenant}.example.com/mcp" }],
    ["a variable without a place", { variables: { tenant: { label: "Tenant" } } }],
    ["a user name in the address", { url: "https://a@mcp.example.com/mcp" }],
    ["a fragment in the address", { url: "https://mcp.example.com/mcp#x" }],
    ["a script in the place of documentation", { docsUrl: "javascript:alert(1)" }],
    [
      "a header that the gateway sets itself",
      { authentication: [{ kind: "key", headers: [{ name: "Host", label: "Key" }] }] },
    ],
    ["a parameter of the protocol's own", { authentication: [{ kind: "oauth", parameters: { state: "x" } }] }],
    ["two ways of one kind", { authentication: [{ kind: "none" }, { kind: "none" }] }],
    ["no way to sign in", { authentication: [] }],
    ["a name of the gateway's own", { slug: "causeway" }],
    ["a field that nobody knows", { image: "https://example.com/x.png" }],
    [
      "a part of the host that may stay empty",
      { url: "https://{t}.example.com", variables: { t: { label: "T", isRequired: false } } },
    ],
  ])("with %s", (_what, part) => {
    expect(catalogEntry.safeParse(good).error).toBeUndefined();
    expect(catalogEntry.safeParse({ ...good, ...part }).success).toBe(false);
  });
});
