import type { Decision } from "@/lib/access/policy";
import { Fault } from "@/lib/base/errors";
import { decide, mayUse } from "@/lib/gateway/calls/reach";
import type { Route } from "@/lib/gateway/core/catalogue";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
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
  const reason = reasonOf(decision, route.connection, route.upstreamKey);
  const remedy = "Ask an administrator of the organization, or call causeway__request_access.";
  const data = { rule, reason, remedy };
  const logged = loggedFault(decision, route.connection, route.upstreamKey);
  const told = mayUse(caller, route.connection)
    ? new Fault("forbidden", `You may not call ${name}: ${reason} ${remedy}`, { data })
    : new Fault("tool_not_found", `Tool not found: ${name}`);
  return { told, logged };
}

/**
 * Of what goes with its server as a whole: prompts and resources. Its sender is told what they are told of one that never
 * was; the log says which rule it was.
 */
export function serverDenialOf(caller: Caller, connection: ConnectionView, notFound: () => Fault): Denial | null {
  const decision = decide(caller, connection, null);
  if (!decision || decision.allowed) return null;
  return { told: notFound(), logged: loggedFault(decision, connection, null) };
}

/** As `serverDenialOf`, of a task: it goes with the tool that made it. */
export function taskDenialOf(caller: Caller, route: Route, notFound: () => Fault): Denial | null {
  const decision = decide(caller, route.connection, route.upstreamKey);
  if (!decision || decision.allowed) return null;
  return { told: notFound(), logged: loggedFault(decision, route.connection, route.upstreamKey) };
}

function loggedFault(decision: Decision, connection: ConnectionView, tool: string | null): Fault {
  const rule = decision.rule?.id ?? decision.why;
  const reason = reasonOf(decision, connection, tool);
  return new Fault("forbidden", `Denied: ${reason} (${rule})`, { data: { rule, reason } });
}

function reasonOf({ why, rule }: Decision, connection: ConnectionView, tool: string | null): string {
  if (why === "tool_restricted") return `the tool ${tool} is restricted, and no rule allows it to you.`;
  if (why === "server_restricted") return `the server ${connection.slug} is restricted, and no rule allows it to you.`;
  const what = rule?.tool == null ? `the server ${connection.slug}` : `the tool ${tool}`;
  return rule?.note ? `a rule denies you ${what}: ${rule.note.replace(/[.\s]+$/, "")}.` : `a rule denies you ${what}.`;
}
