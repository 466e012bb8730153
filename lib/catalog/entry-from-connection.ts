import { type CatalogEntry, catalogEntry } from "@/lib/catalog/entry";
import { getCatalogEntry } from "@/lib/catalog/get-entry";
import { checkAddresses, insertEntry } from "@/lib/catalog/save-entry";
import { type CatalogDetail, entryFromConnectionInput } from "@/lib/catalog/schema";
import { noSuchConnection } from "@/lib/connections/get-connection";
import { readSettings } from "@/lib/oauth/schema";
import { defineOperation } from "@/lib/operations/define";
import { parseInput } from "@/lib/operations/execute";
import { readTemplates } from "@/lib/server-keys/core/fields";

/** Puts a server that is connected into the catalog, so that others connect it in the same way. Of its credential nothing. */
export const entryFromConnection = defineOperation({
  name: "catalog.fromConnection",
  permission: "connections.write",
  audit: true,
  input: entryFromConnectionInput,
  async run(context, { connection: slug, category }): Promise<CatalogDetail> {
    const connection = await context.db.connection.findFirst({
      where: { slug, kind: { in: ["http", "sse"] } },
      select: {
        slug: true,
        name: true,
        description: true,
        url: true,
        kind: true,
        docsUrl: true,
        authKind: true,
        oauthSettings: true,
        headerTemplates: true,
        credential: { select: { hint: true } },
      },
    });
    if (!connection) throw noSuchConnection();
    const { name, description, url, kind, docsUrl } = connection;
    const entry = await parseInput(catalogEntry, {
      slug,
      name,
      description: description?.slice(0, 200).trim() || `${name}, as it is connected here.`,
      category,
      icon: letters(name),
      url,
      transport: kind,
      authentication: [methodOf(connection)],
      ...(docsUrl ? { docsUrl } : {}),
    });
    checkAddresses(entry, context.services);
    await context.change((tx, audit) => insertEntry(tx, audit, context.organization.id, entry));
    return getCatalogEntry.run(context, { entry: slug });
  },
});

function methodOf(connection: {
  readonly authKind: string;
  readonly oauthSettings: unknown;
  readonly headerTemplates: unknown;
  readonly credential: { readonly hint: string | null } | null;
}): Record<string, unknown> {
  switch (connection.authKind) {
    case "oauth":
      return { kind: "oauth", ...readSettings(connection.oauthSettings) };
    case "bearer":
      return { kind: "key", headers: [{ name: "Authorization", prefix: "Bearer ", label: "API key" }] };
    case "headers": {
      // Of a credential in headers the hint is their names.
      const names = (connection.credential?.hint ?? "").split(", ").filter(Boolean);
      const templates = readTemplates(connection.headerTemplates);
      const prefixOf = (name: string) =>
        /^([^{}]*)\{\{\w+\}\}$/.exec(templates.find((each) => each.name === name.toLowerCase())?.value ?? "")?.[1] ??
        "";
      return { kind: "key", headers: names.map((name) => ({ name, prefix: prefixOf(name), label: name })) };
    }
    default:
      return { kind: "none" };
  }
}

/** Two letters of a name, as an entry's picture. */
export function letters(name: string): CatalogEntry["icon"] {
  const [first = "", second = ""] = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const two = second ? `${first.slice(0, 1)}${second.slice(0, 1)}` : first.slice(0, 2);
  return two.slice(0, 1).toUpperCase() + two.slice(1).toLowerCase() || "Se";
}
