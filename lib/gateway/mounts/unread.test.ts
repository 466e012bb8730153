import fc from "fast-check";
import { expect, test } from "vitest";
import { Unread } from "@/lib/gateway/mounts/unread";

const MAX = 800;
const SHARE = 200;

/** Clients, of whom those that were let go are written down. */
function clients(unread: Unread, gone: string[] = []) {
  const known = new Map<string, { letGo(): void }>();
  return {
    gone,
    note(organization: string, name: string, bytes: number) {
      const waiting = known.get(name) ?? { letGo: () => void gone.push(name) };
      known.set(name, waiting);
      unread.note(organization, waiting, bytes);
    },
  };
}

test("an organization that leaves more than its quarter unread loses whoever has waited longest, and no other does", () => {
  const unread = new Unread({ maxUnreadBytes: MAX });
  const { note, gone } = clients(unread);
  note("quiet", "theirs", SHARE);
  for (const name of ["first", "second"]) note("loud", name, SHARE / 2);
  expect(gone).toEqual([]);
  note("loud", "third", 1);
  expect([gone, unread.bytes]).toEqual([["first"], SHARE + SHARE / 2 + 1]);
});

test("an organization is crowded from half of its quarter on, whatever others leave", () => {
  const unread = new Unread({ maxUnreadBytes: MAX });
  const { note } = clients(unread);
  note("loud", "a", SHARE / 2);
  expect(unread.isCrowded("loud")).toBe(false);
  note("loud", "a", SHARE / 2 + 1);
  expect([unread.isCrowded("loud"), unread.isCrowded("quiet")]).toEqual([true, false]);
});

test("where organizations together leave too much, the one that leaves most gives way", () => {
  const unread = new Unread({ maxUnreadBytes: MAX });
  const { note, gone } = clients(unread);
  for (const each of ["a", "b", "c"]) note(each, each, 190);
  note("most", "old", 100);
  note("most", "new", 100);
  note("small", "late", 40);
  expect(gone).toEqual(["old"]);
});

test("one answer larger than all that may wait is let through", () => {
  const unread = new Unread({ maxUnreadBytes: MAX });
  const { note, gone } = clients(unread);
  note("a", "huge", 2 * MAX);
  expect([gone, unread.bytes]).toEqual([[], 2 * MAX]);
});

test("however clients come, wait and go, what waits stays within the bounds and is counted right", () => {
  const step = fc.record({ client: fc.nat(11), bytes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100 })) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const unread = new Unread({ maxUnreadBytes: MAX });
      const waits = new Map<string, number>();
      const { note, gone } = clients(unread);
      for (const { client, bytes } of steps) {
        waits.set(String(client), bytes);
        note(`org-${client % 6}`, String(client), bytes);
        for (const name of gone.splice(0)) waits.set(name, 0);
        const sum = (of: (client: number) => boolean) =>
          [...waits].reduce((all, [name, each]) => all + (of(Number(name)) ? each : 0), 0);
        expect(unread.bytes).toBe(sum(() => true));
        expect(unread.bytes).toBeLessThanOrEqual(MAX);
        for (let at = 0; at < 6; at++) expect(sum((each) => each % 6 === at)).toBeLessThanOrEqual(SHARE);
      }
    }),
  );
});
