import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { classifyPath } from "@/lib/gateway/core/path";
import { RESERVED_SLUGS } from "@/lib/gateway/core/reserved-slugs";

/** Folders of the route tree that are a segment of a URL: no parameters, no groups, no private folders. */
function segments(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^[[(_@]/.test(entry.name))
    .map((entry) => entry.name);
}

test.each(["app", "app/o/[org]"])("no connection can take a name that %s uses", (folder) => {
  expect(segments(folder).filter((segment) => !RESERVED_SLUGS.has(segment.replace(/^\./, "")))).toEqual([]);
});

test.each([...RESERVED_SLUGS].filter((slug) => slug !== "causeway"))("/%s/mcp is not an endpoint", (slug) => {
  expect(classifyPath(`/${slug}/mcp`).kind).toBe("other");
});
