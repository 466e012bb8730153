import { Fault } from "@/lib/base/errors";
import { serverInfo } from "@/lib/gateway/capabilities";
import type { Route, RouteTable } from "@/lib/gateway/core/catalogue";
import type { Caller } from "@/lib/gateway/gateway";
import { reaches } from "@/lib/gateway/reach";
import { META } from "@/lib/mcp/versions";

/** How long a client may keep a list; changes are also announced on open streams. */
const LIST_TTL_MS = 10_000;
const PAGE = 1000;

const FAMILY_OF = {
  "tools/list": "tools",
  "prompts/list": "prompts",
  "resources/list": "resources",
  "resources/templates/list": "resourceTemplates",
} as const;

export type ListMethod = keyof typeof FAMILY_OF;

/** Joined texts of whole tables, for callers whose scope leaves nothing out. */
const wholeTexts = new WeakMap<RouteTable, string>();

function isWhole(caller: Caller): boolean {
  return caller.principal.kind !== "key" || caller.principal.servers.all;
}

function joined(routes: readonly Route[]): string {
  return routes.map((route) => route.text).join(",");
}

/**
 * A page of a list, served from memory: what is listed is what may be called. The cursor is the key of the last item,
 * signed for this caller and endpoint, so that a list which changes in between neither repeats nor skips.
 */
export function listResult(caller: Caller, method: ListMethod, cursor: unknown): string {
  const family = FAMILY_OF[method];
  const table = caller.endpoint.catalogue[family];
  const binding = `${caller.snapshot.organization.id}|${caller.principal.id}|${caller.endpoint.path}|${method}`;
  if (isWhole(caller) && cursor === undefined && table.inOrder.length <= PAGE) {
    let text = wholeTexts.get(table);
    if (text === undefined) {
      text = joined(table.inOrder);
      wholeTexts.set(table, text);
    }
    return envelope(caller, family, text, null);
  }
  const visible = isWhole(caller)
    ? table.inOrder
    : table.inOrder.filter((route) => reaches(caller.principal, route.connection));
  const start = cursor === undefined ? 0 : startAfter(visible, caller.gateway.seal.verify(binding, String(cursor)));
  const page = visible.slice(start, start + PAGE);
  const last = page.at(-1);
  const next = last && start + PAGE < visible.length ? caller.gateway.seal.sign(binding, last.key) : null;
  return envelope(caller, family, joined(page), next);
}

function startAfter(routes: readonly Route[], key: string | null): number {
  const at = key === null ? -1 : routes.findIndex((route) => route.key === key);
  if (at < 0)
    throw new Fault(
      "invalid_input",
      "Invalid params: this cursor is not valid here any more. List again from the start.",
    );
  return at + 1;
}

function envelope(caller: Caller, family: string, items: string, nextCursor: string | null): string {
  const next = nextCursor === null ? "" : `,"nextCursor":${JSON.stringify(nextCursor)}`;
  if (caller.era === "legacy") return `{"${family}":[${items}]${next}}`;
  return `{"resultType":"complete","${family}":[${items}]${next},"ttlMs":${LIST_TTL_MS},"cacheScope":"private",${serverInfoMeta(caller)}}`;
}

/** `"_meta":{…}` naming us, as every modern result should. */
export function serverInfoMeta(caller: Caller): string {
  return `"_meta":{${JSON.stringify(META.serverInfo)}:${JSON.stringify(serverInfo(caller.gateway))}}`;
}
