import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Definition } from "@/lib/gateway/core/snapshot";
import { isEmptyPlan, type KnownOffer, mergeLists, type Offer, partialPlan, planSync, toOffers } from "./sync";

const lists = (tools: readonly Definition[]) => ({ tools, resources: [], resourceTemplates: [], prompts: [] });
const stored = (offers: readonly Offer[]): readonly KnownOffer[] =>
  offers.map((offer) => ({ ...offer, id: `cap_${offer.kind}_${offer.key}`, listedAt: 0 }));

const definition = fc.record({
  name: fc.string({ minLength: 1, maxLength: 5 }),
  description: fc.string(),
  inputSchema: fc.dictionary(fc.string(), fc.jsonValue()),
}) as unknown as fc.Arbitrary<Definition>;
const tools = fc.array(definition, { maxLength: 8 });

describe("a sync", () => {
  test("of the same list changes nothing, in whatever order keys of a definition come", () => {
    fc.assert(
      fc.property(tools, (list) => {
        const turned = list.map((tool) => Object.fromEntries(Object.entries(tool).reverse()) as Definition);
        expect(isEmptyPlan(planSync(stored(toOffers(lists(list))), toOffers(lists(turned))))).toBe(true);
      }),
    );
  });

  test("leads from any list to any other", () => {
    fc.assert(
      fc.property(tools, tools, (from, to) => {
        const before = stored(toOffers(lists(from)));
        const after = toOffers(lists(to));
        const plan = planSync(before, after);
        const rows = new Map(before.map((row) => [row.id, { ...row }]));
        for (const row of plan.removed) rows.delete(row.id);
        for (const { id, offer } of plan.changed) rows.set(id, { ...offer, id, listedAt: 0 });
        for (const { id, position } of plan.moved) rows.set(id, { ...(rows.get(id) as KnownOffer), position });
        for (const offer of plan.added) rows.set(`new ${offer.key}`, { ...offer, id: "new", listedAt: 0 });
        const result = [...rows.values()].sort((a, b) => a.position - b.position);
        expect(result.map((row) => [row.key, row.digest])).toEqual(after.map((offer) => [offer.key, offer.digest]));
      }),
    );
  });

  test("tells added, removed and changed apart", () => {
    const before = stored(toOffers(lists([{ name: "stays" }, { name: "goes" }, { name: "turns", title: "Old" }])));
    const plan = planSync(
      before,
      toOffers(lists([{ name: "stays" }, { name: "turns", title: "New" }, { name: "comes" }])),
    );
    expect(plan.added.map((offer) => offer.key)).toEqual(["comes"]);
    expect(plan.removed.map((row) => row.key)).toEqual(["goes"]);
    expect(plan.changed.map(({ offer }) => offer.key)).toEqual(["turns"]);
  });

  test("keeps the first of two entries under one name, and drops what has no name", () => {
    const offers = toOffers(
      lists([{ name: "a", title: "1" }, { name: "a", title: "2" }, { name: "" }, {} as Definition]),
    );
    expect(offers.map((offer) => offer.definition.title)).toEqual(["1"]);
  });

  test("tells a tool and a prompt of one name apart, and takes resources by URI", () => {
    const offers = toOffers({
      tools: [{ name: "x" }],
      prompts: [{ name: "x" }],
      resources: [
        { name: "x", uri: "file:///a" },
        { name: "x", uri: "file:///b" },
      ],
      resourceTemplates: [{ name: "x", uriTemplate: "file:///{path}" }],
    });
    expect(offers.map((offer) => `${offer.kind} ${offer.key}`)).toEqual([
      "tool x",
      "resource file:///a",
      "resource file:///b",
      "resource_template file:///{path}",
      "prompt x",
    ]);
  });
});

describe("lists of several accounts", () => {
  const whole = (tools: readonly Definition[], uri: string) => ({
    ...lists(tools),
    resources: [{ name: uri, uri }],
  });

  test("are one: the first account's word counts where they differ, and resources are nobody else's", () => {
    const merged = mergeLists([
      whole([{ name: "a", title: "first" }, { name: "b" }], "note://ada"),
      whole([{ name: "a", title: "second" }, { name: "c" }], "note://bo"),
    ]);
    expect(merged.tools).toEqual([{ name: "a", title: "first" }, { name: "b" }, { name: "c" }]);
    expect(merged.resources).toEqual([]);
  });

  test("that are not all of them remove what nobody has been offered for a day, and no order", () => {
    const day = 24 * 3_600_000;
    const rows = stored(toOffers(lists([{ name: "old" }, { name: "new" }, { name: "stays" }])));
    const known = rows.map((row) => ({ ...row, listedAt: row.key === "new" ? 1000 : 0 }));
    const plan = partialPlan(planSync(known, toOffers(lists([{ name: "stays" }]))), day);
    expect([plan.removed.map(({ key }) => key), plan.moved]).toEqual([["old"], []]);
  });
});
