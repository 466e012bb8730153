import { factsOf, type Person } from "@/lib/access/facts";
import type { AccessPolicy, Decision } from "@/lib/access/policy";
import type { Principal } from "@/lib/access/principal";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";

/** Who asks, from where, and what holds in the organization. Every caller is one. */
export interface Asker {
  readonly principal: Principal;
  readonly snapshot: { readonly policy: AccessPolicy | null; readonly people: ReadonlyMap<string, Person> };
  readonly address: string | null;
  readonly gateway: { now(): number };
}

interface ToolRoute {
  readonly connection: ConnectionView;
  readonly upstreamKey: string;
}

/** Whether a credential's scope holds a connection. The gateway's own tools belong to everybody. */
export function isInScope(principal: Principal, connection: ConnectionView): boolean {
  if (connection.kind === "builtin" || principal.kind !== "key") return true;
  return principal.servers.all || principal.servers.connectionIds.has(connection.id);
}

/** Whether a server may be used as a whole, as which it is for its prompts and resources. */
export function mayUse(asker: Asker, connection: ConnectionView): boolean {
  return isInScope(asker.principal, connection) && (decide(asker, connection, null)?.allowed ?? true);
}

/** What is listed is what may be called. */
export function mayCall(asker: Asker, { connection, upstreamKey }: ToolRoute): boolean {
  return isInScope(asker.principal, connection) && (decide(asker, connection, upstreamKey)?.allowed ?? true);
}

/** Whether anything of a server may be used, so that its name is no secret. */
export function reaches(asker: Asker, connection: ConnectionView): boolean {
  if (mayUse(asker, connection)) return true;
  if (!isInScope(asker.principal, connection)) return false;
  const isOpenInPart = asker.snapshot.policy?.mayOpenSingleTools(connection.id) ?? false;
  return (
    isOpenInPart && connection.tools.some((tool) => mayCall(asker, { connection, upstreamKey: String(tool.name) }))
  );
}

/** What the organization's rules say; null where there are none, or they do not speak of such a server. */
export function decide(asker: Asker, connection: ConnectionView, tool: string | null): Decision | null {
  const { policy, people } = asker.snapshot;
  if (policy === null || connection.kind === "builtin") return null;
  const moment = { now: asker.gateway.now(), address: asker.address };
  return policy.decide(factsOf(asker.principal, people), moment, connection.id, tool);
}

/** The same asker with the clock stopped: what is decided together is decided for one moment. */
export function atOneMoment({ principal, snapshot, address, gateway }: Asker): Asker {
  const now = gateway.now();
  return { principal, snapshot, address, gateway: { now: () => now } };
}

/** Callers with the same text see the same lists, now. */
export function viewMark(asker: Asker): string {
  const { policy, people } = asker.snapshot;
  const scope = scopeText(asker.principal);
  if (policy === null) return scope;
  const moment = { now: asker.gateway.now(), address: asker.address };
  return `${scope}\n${policy.mark(factsOf(asker.principal, people), moment)}`;
}

/** Key sets are immutable, and replaced when the key changes. */
const scopeTexts = new WeakMap<ReadonlySet<string>, string>();

/** Connection ids hold no comma or line break. */
function scopeText(principal: Principal): string {
  if (principal.kind !== "key" || principal.servers.all) return "*";
  const { connectionIds } = principal.servers;
  let text = scopeTexts.get(connectionIds);
  if (text === undefined) {
    text = [...connectionIds].sort().join(",");
    scopeTexts.set(connectionIds, text);
  }
  return text;
}
