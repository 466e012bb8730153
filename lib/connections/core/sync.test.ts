import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Definition } from "@/lib/gateway/core/snapshot";
import { isEmptyPlan, type KnownOffer, type Offer, planSync, toOffers } from "./sync";

const lists = (tools: readonly Definition[]) => ({ tools, resources: [], resourceTemplates: [], prompts: [] });
const stored = (offers: readonly Offer[]): readonly KnownOffer[] =>
  offers.map((offer) => ({ ...offer, id: `cap_${offer.kind}_${offer.key}` }));

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
        for (const { id, offer } of plan.changed) rows.set(id, { ...offer, id });
        for (const { id, position } of plan.moved) rows.set(id, { ...(rows.get(id) as KnownOffer), position });
        for (const offer of plan.added) rows.set(`new ${offer.key}`, { ...offer, id: "new" });
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
