import type { IncomingMessage, ServerResponse } from "node:http";
import { KEEP_KEYS_SECONDS } from "@/lib/forwarding/core/key-schedule";
import type { SnapshotStore } from "@/lib/gateway/snapshots/snapshots";

const PATH = /^\/api\/identity\/([^/?]+)\/jwks\.json(?:\?|$)/;

const HEADERS = {
  "content-type": "application/json",
  "cache-control": `public, max-age=${KEEP_KEYS_SECONDS}`,
  "access-control-allow-origin": "*",
} as const;

/** The keys by which servers check what an organization says of its people (RFC 7517, section 5). One that is none has none. */
export function identityKeySet(snapshots: Pick<SnapshotStore, "organization">, organizationId: string): Response {
  return new Response(keySetText(snapshots, organizationId), { headers: HEADERS });
}

/** The same on node:http, since servers ask for the keys while the dashboard is not built yet. False for other paths. */
export function serveIdentityKeys(
  snapshots: Pick<SnapshotStore, "organization">,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const organizationId = PATH.exec(request.url ?? "")?.[1];
  if (organizationId === undefined || (request.method !== "GET" && request.method !== "HEAD")) return false;
  const text = keySetText(snapshots, organizationId);
  response.writeHead(200, HEADERS).end(request.method === "HEAD" ? undefined : text);
  return true;
}

function keySetText(snapshots: Pick<SnapshotStore, "organization">, organizationId: string): string {
  return JSON.stringify({ keys: snapshots.organization(organizationId)?.identityKeys ?? [] });
}
