import { isJsonObject } from "@/lib/base/json";

/** An audit row about a connection, as far as it is told. */
export interface ConnectionAudit {
  readonly action: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface EventWords {
  readonly title: string;
  readonly detail: string | null;
}

const TITLES: Readonly<Record<string, string>> = {
  "connections.create": "Connected",
  "catalog.connect": "Connected",
  "connections.update": "Settings changed",
  "connections.pause": "Paused",
  "connections.resume": "Resumed",
  "connections.setTools": "Selection of tools changed",
  "connections.reviewTools": "Tools reviewed",
  "connections.sync": "Synced",
  "gateway.change": "Synced",
};

const FIELDS: Readonly<Record<string, string>> = {
  name: "name",
  description: "description",
  url: "URL",
  docsUrl: "documentation",
  environment: "environment",
  timeoutSeconds: "timeout",
  exposeNewTools: "new tools",
  auth: "credential",
  instructionsMode: "instructions",
  customInstructions: "instructions",
};

const MOST_NAMES = 5;

/** What a change of a connection was, for people. */
export function describeEvent({ action, after }: ConnectionAudit): EventWords {
  const facts = isJsonObject(after) ? after : {};
  const title = TITLES[action] ?? action;
  switch (action) {
    case "connections.sync":
    case "connections.resume":
    case "gateway.change":
      return { title, detail: syncDetail(facts) };
    case "connections.setTools":
      return { title, detail: join([count("shown", facts.shown), count("hidden", facts.hidden)]) };
    case "connections.reviewTools":
      return { title, detail: isJsonObject(facts.reviewed) ? names(Object.keys(facts.reviewed)) : null };
    case "connections.update": {
      const fields = [...new Set(Object.keys(facts).flatMap((field) => FIELDS[field] ?? []))];
      return { title, detail: fields.length > 0 ? fields.join(", ") : null };
    }
    default:
      return { title, detail: null };
  }
}

function syncDetail(facts: Readonly<Record<string, unknown>>): string | null {
  if (typeof facts.discarded === "string") return facts.discarded;
  const status = facts.status === "connected" || facts.status === undefined ? "" : String(facts.reason ?? facts.status);
  return join([status, count("new", facts.added), count("gone", facts.removed), count("changed", facts.changed)]);
}

/** `2 new: read, write`. */
function count(word: string, list: unknown): string {
  if (!Array.isArray(list) || list.length === 0) return "";
  return `${list.length} ${word}: ${names(list.map(String))}`;
}

function names(all: readonly string[]): string {
  const more = all.length > MOST_NAMES ? ` and ${all.length - MOST_NAMES} more` : "";
  return `${all.slice(0, MOST_NAMES).join(", ")}${more}`;
}

function join(parts: readonly string[]): string | null {
  const said = parts.filter((part) => part !== "");
  return said.length > 0 ? said.join("; ") : null;
}
