import type { Decision } from "@/lib/access/policy";
import { Fault } from "@/lib/base/errors";
import { decide, mayUse } from "@/lib/gateway/calls/reach";
import type { Route } from "@/lib/gateway/core/catalogue";
import type { Caller } from "@/lib/gateway/gateway";

/** That the organization's rules refuse a call: what its sender is told, and what the log says. */
export interface Denial {
  readonly told: Fault;
  readonly logged: Fault;
}

/**
 * Null where the call is allowed. Whoever may use the server at large knows its tools, and is told which rule it was and
 * what to do; to all others the tool looks like none, so that names cannot be probed.
 */
export function denialOf(caller: Caller, route: Route, name: string): Denial | null {
  const decision = decide(caller, route.connection, route.upstreamKey);
  if (!decision || decision.allowed) return null;
  const rule = decision.rule?.id ?? decision.why;
  const reason = reasonOf(decision, route);
  const remedy = "Ask an administrator of the organization, or call causeway__request_access.";
  const data = { rule, reason, remedy };
  const logged = new Fault("forbidden", `Denied: ${reason} (${rule})`, { data });
  const told = mayUse(caller, route.connection)
    ? new Fault("forbidden", `You may not call ${name}: ${reason} ${remedy}`, { data })
    : new Fault("tool_not_found", `Tool not found: ${name}`);
  return { told, logged };
}

function reasonOf({ why, rule }: Decision, { connection, upstreamKey }: Route): string {
  if (why === "tool_restricted") return `the tool ${upstreamKey} is restricted, and no rule allows it to you.`;
  if (why === "server_restricted") return `the server ${connection.slug} is restricted, and no rule allows it to you.`;
  const what = rule?.tool == null ? `the server ${connection.slug}` : `the tool ${upstreamKey}`;
  return rule?.note ? `a rule denies you ${what}: ${rule.note.replace(/[.\s]+$/, "")}.` : `a rule denies you ${what}.`;
}
