import { expect, test } from "vitest";
import { loadCatalog } from "@/lib/catalog/catalog";
import { catalogEntry } from "@/lib/catalog/entry";
import { draftOf, EMPTY_ENTRY, toEntryInput } from "./entry-draft";

const entries = [...loadCatalog(process.cwd()).values()];

test.each(entries.map((entry) => [entry.slug, entry] as const))(
  "%s is the same after it was in the form, as far as the form has fields",
  (_slug, entry) => {
    const { featured: _, ...rest } = entry;
    const again = catalogEntry.parse(toEntryInput(draftOf(entry)));
    // The form offers the usual order, and no placeholders.
    const plain = (value: typeof rest) => ({
      ...value,
      variables: Object.fromEntries(
        Object.entries(value.variables).map(([name, { placeholder: __, ...variable }]) => [name, variable]),
      ),
      authentication: [...value.authentication]
        .sort((a, b) => a.kind.localeCompare(b.kind))
        .map((method) =>
          method.kind === "key"
            ? { ...method, headers: method.headers.map(({ placeholder: __, ...header }) => header) }
            : method,
        ),
    });
    expect(plain(again)).toEqual(plain(rest));
  },
);

test("what is left empty is not sent, and variables follow the places of the URL", () => {
  const draft = {
    ...EMPTY_ENTRY,
    slug: "acme",
    name: "Acme",
    description: "Acme.",
    icon: "Ac",
    url: "https://{tenant}.acme.test/mcp",
    variables: { gone: { label: "Gone", help: "", choices: "", default: "", isRequired: true } },
    kinds: ["none"] as const,
  };
  const input = toEntryInput(draft);
  expect(input).not.toHaveProperty("docsUrl");
  expect(input.variables).toEqual({ tenant: { label: "tenant", choices: [], default: "", isRequired: true } });
  expect(input.authentication).toEqual([{ kind: "none" }]);
});
