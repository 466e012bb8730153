import { z } from "zod";
import { Fault } from "@/lib/base/errors";
import { type ServerJson, serverJson } from "@/lib/catalog/registry-format";
import { exchangeDocument, type FetchedDocument } from "@/lib/net/get-document";
import { checkUpstreamUrl } from "@/lib/net/upstream-url";
import type { Services } from "@/lib/operations/services";

/** Bounds on what a registry may send: a page of servers is some hundred kilobytes. */
const MAX_BYTES = 2 * 1_048_576;
const TIMEOUT_MS = 10_000;
const PAGE = 50;

export interface RegistryAccess {
  readonly url: string;
  /** Empty: the registry is an open one. */
  readonly key: string;
}

export interface ServerPage {
  readonly servers: readonly ServerJson[];
  readonly nextCursor: string | null;
}

const listing = z.looseObject({
  servers: z.array(z.unknown()).max(1000),
  metadata: z.looseObject({ nextCursor: z.string().max(1000).nullish().catch(null) }).optional(),
});
const answer = z.looseObject({ server: serverJson });

/**
 * One page of a registry's servers, by the protocol of the official one (`GET /v0.1/servers`). What is no server is left out.
 *
 * @throws Fault `url_not_allowed`, `upstream_unreachable`, `upstream_protocol_error`, `invalid_value` where there is no registry
 */
export async function listServers(
  services: Pick<Services, "outbound" | "privateUpstreams">,
  registry: RegistryAccess,
  { search, cursor }: { readonly search: string; readonly cursor?: string | undefined },
): Promise<ServerPage> {
  const url = urlOf(services, registry, "");
  url.searchParams.set("limit", String(PAGE));
  url.searchParams.set("version", "latest");
  if (search !== "") url.searchParams.set("search", search);
  if (cursor !== undefined) url.searchParams.set("cursor", cursor);
  const parsed = listing.safeParse(await ask(services, registry, url));
  if (!parsed.success) throw noRegistry();
  return {
    servers: parsed.data.servers.flatMap((each) => answer.safeParse(each).data?.server ?? []),
    nextCursor: parsed.data.metadata?.nextCursor || null,
  };
}

/** One server of a registry, in its latest version. Null: the registry has none of this name. Throws as `listServers`. */
export async function fetchServer(
  services: Pick<Services, "outbound" | "privateUpstreams">,
  registry: RegistryAccess,
  name: string,
): Promise<ServerJson | null> {
  const url = urlOf(services, registry, `/${encodeURIComponent(name)}/versions/latest`);
  const found = await ask(services, registry, url, true);
  const server = answer.safeParse(found).data?.server;
  return server?.name === name ? server : null;
}

/** Below where a registry is, also where the address of its list was pasted. */
function urlOf(
  { privateUpstreams }: Pick<Services, "privateUpstreams">,
  { url: text }: RegistryAccess,
  path: string,
): URL {
  const { origin, pathname } = checkUpstreamUrl(text, privateUpstreams);
  const base = pathname.replace(/\/+$/, "").replace(/\/v0(?:\.1)?(?:\/servers)?$/, "");
  return new URL(`${origin}${base}/v0.1/servers${path}`);
}

async function ask(
  { outbound }: Pick<Services, "outbound">,
  { key }: RegistryAccess,
  url: URL,
  mayBeMissing = false,
): Promise<unknown> {
  const headers = ["accept", "application/json", ...(key === "" ? [] : ["authorization", `Bearer ${key}`])];
  const bounds = { maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS };
  let found: FetchedDocument;
  try {
    found = await exchangeDocument(outbound, url, { method: "GET", headers, body: null }, bounds);
  } catch (cause) {
    throw new Fault("upstream_unreachable", "The registry did not answer. Check its address, or try again later.", {
      cause,
    });
  }
  const { status, body } = found;
  if (status === 401 || status === 403)
    throw new Fault("invalid_value", "The registry refused this key. Give one that may read it.", {
      data: { field: "key" },
    });
  if (status === 404 && mayBeMissing) return null;
  if (status === 404) throw noRegistry();
  if (status !== 200)
    throw new Fault("upstream_protocol_error", `The registry answered with ${status}. Try again later.`);
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    throw noRegistry();
  }
}

function noRegistry(): Fault {
  return new Fault("invalid_value", "There is no MCP registry at this address: nothing answers at /v0.1/servers.", {
    data: { field: "url" },
  });
}
