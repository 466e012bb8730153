import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONNECTION_SLUG_PATTERN } from "@/lib/connections/schema";
import { exportedToolName, SLUG_PATTERN } from "@/lib/gateway/core/names";
import { describeCollision, findCollisions, mayMeetOtherServers } from "./collisions";

const LIMIT = 49;
const slug = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?$/).filter((text) => SLUG_PATTERN.test(text));

describe("exported names", () => {
  test("slugs of forms and of the gateway follow one pattern", () => {
    expect(CONNECTION_SLUG_PATTERN.source).toBe(SLUG_PATTERN.source);
  });

  test("that a server has spelled like the cleaned form of its own other tool are found", () => {
    const [first, second] = [
      { id: "1", slug: "files", name: "read file" },
      { id: "2", slug: "files", name: exportedToolName("files", "read file", LIMIT).slice("files__".length) },
    ] as const;
    const [collision] = findCollisions([first, second, { id: "3", slug: "files", name: "write" }], LIMIT);
    expect(collision?.offers).toEqual([first, second]);
    expect(collision && describeCollision(collision)).toContain('"read file" of files and ');
  });

  test.each([
    ["a", "b__c", "a--b", "c"],
    ["a", "_b", "a-", "b"],
  ])("%s + %s never meets %s + %s", (slugA, nameA, slugB, nameB) => {
    const offers = [
      { id: "1", slug: slugA, name: nameA },
      { id: "2", slug: slugB, name: nameB },
    ];
    expect(findCollisions(offers, LIMIT)).toEqual([]);
  });

  test("of two servers never meet under the default limit", () => {
    fc.assert(
      fc.property(slug, slug, fc.string({ maxLength: 200 }), fc.string({ maxLength: 200 }), (one, other, a, b) => {
        fc.pre(one !== other);
        expect(mayMeetOtherServers(one, LIMIT)).toBe(false);
        expect(exportedToolName(one, a, LIMIT)).not.toBe(exportedToolName(other, b, LIMIT));
      }),
    );
  });

  test("of a server with a long slug may meet others when the limit is very small", () => {
    expect(mayMeetOtherServers("a".repeat(24), 32)).toBe(true);
    expect(mayMeetOtherServers("a".repeat(20), 32)).toBe(false);
  });
});
