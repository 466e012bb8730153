import type { KnownEntry } from "@/lib/catalog/own-entries";
import { readEntries } from "@/lib/catalog/own-entries";
import { namespaceOf, toServerJson } from "@/lib/catalog/registry-format";
import type { OperationContext } from "@/lib/operations/context";
import { VERSION } from "@/lib/version";

/** A server as registries list it (`ServerResponse`). */
export interface ServedServer {
  readonly server: Readonly<Record<string, unknown>>;
  readonly _meta: {
    readonly "io.modelcontextprotocol.registry/official": {
      readonly status: "active";
      readonly publishedAt: string;
      readonly updatedAt: string;
      readonly isLatest: true;
    };
  };
}

export interface ServedList {
  readonly servers: readonly ServedServer[];
  readonly metadata: { readonly count: number; readonly nextCursor?: string };
}

/** An organization's catalog as a registry: what is hidden is not in it. By name. */
export async function readRegistry({
  db,
  services,
}: Pick<OperationContext, "db" | "services">): Promise<readonly (ServedServer & { readonly name: string })[]> {
  const [entries, { createdAt }] = await Promise.all([
    readEntries(db, services.catalog),
    db.organization.findFirstOrThrow({ select: { createdAt: true } }),
  ]);
  const namespace = namespaceOf(services.environment.PUBLIC_URL);
  return entries
    .filter(({ isHidden }) => !isHidden)
    .map((known) => ({ ...serve(known, namespace, createdAt), name: `${namespace}/${known.entry.slug}` }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The product's entries change with the product; the organization's count the seconds. */
function serve({ entry, updatedAt }: KnownEntry, namespace: string, createdAt: Date): ServedServer {
  const version = updatedAt ? `1.0.${Math.floor(updatedAt.getTime() / 1000)}` : VERSION;
  const at = (updatedAt ?? createdAt).toISOString();
  return {
    server: toServerJson(entry, namespace, version),
    _meta: {
      "io.modelcontextprotocol.registry/official": { status: "active", publishedAt: at, updatedAt: at, isLatest: true },
    },
  };
}
