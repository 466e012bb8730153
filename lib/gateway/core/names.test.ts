import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportedToolName, SLUG_PATTERN } from "@/lib/gateway/core/names";

const slug = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const tool = fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 });

describe("exported names", () => {
  test.each([
    ["github", "create_issue", 49, "github__create_issue"],
    ["github", "odd__name", 49, "github__odd__name"],
    ["github", "issues.create", 49, /^github__issues_create_[0-9a-f]{8}$/],
    ["github", "x".repeat(100), 49, /^github__x{32}_[0-9a-f]{8}$/],
  ])("%s and %s", (server, name, limit, expected) => {
    expect(exportedToolName(server, name, limit)).toMatch(expected);
  });

  test("every name fits every strict client, and stays the same whenever it is made again", () => {
    fc.assert(
      fc.property(slug, tool, fc.integer({ min: 32, max: 64 }), (server, name, limit) => {
        const exported = exportedToolName(server, name, limit);
        expect(exported).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(exported.length).toBeLessThanOrEqual(limit);
        expect(exportedToolName(server, name, limit)).toBe(exported);
      }),
    );
  });

  test("two different tools never share a name, however long or strange they are", () => {
    fc.assert(
      fc.property(slug, tool, slug, tool, (slugA, toolA, slugB, toolB) => {
        fc.pre(slugA !== slugB || toolA !== toolB);
        expect(exportedToolName(slugA, toolA, 49)).not.toBe(exportedToolName(slugB, toolB, 49));
      }),
      { numRuns: 2000 },
    );
  });

  test.each(["a", "a-b", "0x", "a".repeat(24)])("%s is a slug", (text) => expect(text).toMatch(SLUG_PATTERN));
  test.each(["", "-a", "a-", "A", "a_b", "a__b", "a".repeat(25), "a b", "ä"])("%j is not", (text) =>
    expect(text).not.toMatch(SLUG_PATTERN),
  );
});
