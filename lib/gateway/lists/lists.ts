import { Fault } from "@/lib/base/errors";
import type { ListMethod } from "@/lib/calls/record";
import { mayCall, mayUse } from "@/lib/gateway/calls/reach";
import type { Caller } from "@/lib/gateway/gateway";
import { serverInfo } from "@/lib/gateway/lists/capabilities";
import type { SplicedText } from "@/lib/gateway/mounts/exchange";
import type { RequestId } from "@/lib/mcp/message";
import { META } from "@/lib/mcp/versions";

/** How long a client may keep a list; changes are also announced on open streams. */
const LIST_TTL_MS = 10_000;

const FAMILY_OF = {
  "tools/list": "tools",
  "prompts/list": "prompts",
  "resources/list": "resources",
  "resources/templates/list": "resourceTemplates",
} as const satisfies Record<ListMethod, string>;

/**
 * A page of a list, served from memory as the answer to `id`: what is listed is what may be called. The cursor is the key
 * of the last item, signed for this caller and endpoint, so that a list which changes in between neither repeats nor
 * skips. Throws Fault `invalid_input` for a cursor that is not (or no longer) good here.
 */
export function listAnswer(caller: Caller, id: RequestId, method: ListMethod, cursor: unknown): SplicedText {
  const { gateway, principal, endpoint, snapshot } = caller;
  const family = FAMILY_OF[method];
  const binding = `${snapshot.organization.id}|${principal.id}|${endpoint.path}|${method}`;
  const after = cursor === undefined ? null : gateway.seal.verify(binding, String(cursor));
  if (cursor !== undefined && after === null) throw invalidCursor();
  const page = gateway.listPages.page(
    endpoint.catalogue[family],
    caller,
    (asker, route) => (family === "tools" ? mayCall(asker, route) : mayUse(asker, route.connection)),
    after,
  );
  if (!page) throw invalidCursor();
  const next = page.next === null ? "" : `,"nextCursor":${JSON.stringify(gateway.seal.sign(binding, page.next))}`;
  const isModern = caller.era === "modern";
  const type = isModern ? '"resultType":"complete",' : "";
  const rest = isModern ? `,"ttlMs":${LIST_TTL_MS},"cacheScope":"private",${serverInfoMeta(caller)}` : "";
  return {
    head: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{${type}"${family}":[`,
    middle: page.items,
    tail: `]${next}${rest}}}`,
  };
}

function invalidCursor(): Fault {
  return new Fault(
    "invalid_input",
    "Invalid params: this cursor is not valid here any more. List again from the start.",
  );
}

/** `"_meta":{…}` naming us, as every modern result should. */
function serverInfoMeta(caller: Caller): string {
  return `"_meta":{${JSON.stringify(META.serverInfo)}:${JSON.stringify(serverInfo(caller.gateway))}}`;
}
