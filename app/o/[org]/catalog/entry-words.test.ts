import { expect, test } from "vitest";
import type { CatalogItem } from "@/lib/catalog/schema";
import { methodsInWords, stateOfEntry } from "./entry-words";

const item = (part: Partial<CatalogItem>): CatalogItem => ({
  slug: "github",
  name: "GitHub",
  description: "",
  category: "repositories",
  icon: "Gh",
  features: [],
  methods: [{ kind: "oauth", needsClient: false }],
  isOneClick: true,
  isOwn: false,
  isHidden: false,
  connections: [],
  ...part,
});
const connection = (status: string) => ({ slug: "github", name: "GitHub", status });

test("says how one signs in, the best way first", () => {
  const methods = [
    { kind: "oauth" as const, needsClient: true },
    { kind: "key" as const, needsClient: false },
  ];
  expect(methodsInWords({ methods })).toBe("OAuth or API key");
  const open = { kind: "none" as const, needsClient: false };
  expect(methodsInWords({ methods: [open] })).toBe("No credential");
  expect(methodsInWords({ methods: [...methods.slice(1), open] })).toBe("API key or no credential");
});

test.each([
  [{}, null],
  [{ connections: [connection("error"), connection("connected")] }, "Connected"],
  [{ connections: [connection("needs_reauth")] }, "Needs re-auth"],
  [{ connections: [connection("paused")] }, "Paused"],
  [{ connections: [connection("pending")] }, "Not connected yet"],
  [{ isHidden: true }, "Hidden"],
  [{ methods: [{ kind: "oauth" as const, needsClient: true }] }, "Not configured"],
])("of %j the card says %s", (part, word) => {
  expect(stateOfEntry(item(part))?.word ?? null).toBe(word);
});
