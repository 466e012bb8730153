import { expect, test } from "vitest";
import { execute } from "@/lib/operations/execute";
import { listViews } from "@/lib/views/list-views";
import { removeView } from "@/lib/views/remove-view";
import { saveView } from "@/lib/views/save-view";
import { describeWorlds } from "./control-world";

describeWorlds("saved views", (world) => {
  test("are a person's own, in one organization, and the same name again means the new filters", async () => {
    const acme = await world().addOrganization("views");
    const other = await world().addOrganization("views-elsewhere");
    const ada = await world().openAs(acme.users.viewer, acme.slug);
    await execute(saveView, ada, { page: "log", name: "Errors of mine", query: "status=error" });
    await execute(saveView, ada, { page: "log", name: " Errors of mine ", query: "status=timeout" });
    await execute(saveView, ada, { page: "analytics", name: "Week", query: "range=7d" });
    expect(await execute(listViews, ada, { page: "log" })).toEqual([
      { name: "Errors of mine", query: "status=timeout" },
    ]);

    const eve = await world().openAs(acme.users.owner, acme.slug);
    const elsewhere = await world().openAs(other.users.owner, other.slug);
    for (const stranger of [eve, elsewhere]) {
      expect(await execute(listViews, stranger, { page: "log" })).toEqual([]);
      expect(await execute(removeView, stranger, { page: "log", name: "Errors of mine" })).toEqual({
        isRemoved: false,
      });
    }
    expect(await execute(removeView, ada, { page: "log", name: "Errors of mine" })).toEqual({ isRemoved: true });
    expect(await execute(listViews, ada, { page: "log" })).toEqual([]);
  });

  test.each([[""], ["   "], ["x".repeat(61)]])("%j is no name of a view", async (name) => {
    const acme = await world().addOrganization(`views-${name.length}`);
    const context = await world().openAs(acme.users.owner, acme.slug);
    await expect(execute(saveView, context, { page: "log", name, query: "" })).rejects.toMatchObject({
      code: "invalid_value",
    });
  });
});
