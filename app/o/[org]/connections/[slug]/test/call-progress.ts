import { isJsonObject, type JsonObject } from "@/lib/base/json";

/** A question of the server in the middle of a call. */
export type Question =
  | { readonly key: string; readonly kind: "form"; readonly message: string; readonly schema: JsonObject }
  | { readonly key: string; readonly kind: "url"; readonly message: string; readonly url: string }
  /** What a person cannot answer from here. */
  | { readonly key: string; readonly kind: "other"; readonly message: string };

/** What the log says of a call. */
export interface LoggedCall {
  readonly call: string;
  readonly status: string;
  readonly totalMs: number;
  /** Null where no server was reached. */
  readonly upstreamMs: number | null;
}

export interface CallProgress {
  /** The last that the server said of how far it is. */
  readonly progress: { readonly done: number; readonly total: number | null; readonly message: string | null } | null;
  /** What the server wrote into its log meanwhile. */
  readonly notes: readonly { readonly level: string; readonly text: string }[];
  /** Of each request that the call took: with a question in between it is more than one. */
  readonly logged: readonly LoggedCall[];
}

/** How a request ended. */
export type CallEnd =
  | { readonly kind: "result"; readonly result: JsonObject }
  | { readonly kind: "asked"; readonly questions: readonly Question[]; readonly requestState: string | null }
  /** The gateway or the protocol refused it: no result of a tool. */
  | { readonly kind: "refused"; readonly message: string };

export const NO_PROGRESS: CallProgress = { progress: null, notes: [], logged: [] };

const MOST_NOTES = 200;

/** What a message adds to what is known of a call that runs. */
export function afterMessage(known: CallProgress, message: JsonObject): CallProgress {
  const params = isJsonObject(message.params) ? message.params : {};
  switch (message.method) {
    case "notifications/progress":
      return { ...known, progress: progressOf(params) };
    case "notifications/message": {
      const text = typeof params.data === "string" ? params.data : JSON.stringify(params.data ?? null);
      return { ...known, notes: [...known.notes, { level: String(params.level), text }].slice(-MOST_NOTES) };
    }
    case "notifications/dev.causeway/logged":
      return { ...known, logged: [...known.logged, loggedOf(params)] };
    default:
      return known;
  }
}

function progressOf({ progress, total, message }: JsonObject): CallProgress["progress"] {
  return {
    done: typeof progress === "number" ? progress : 0,
    total: typeof total === "number" && total > 0 ? total : null,
    message: typeof message === "string" ? message : null,
  };
}

function loggedOf({ call, status, totalMs, upstreamMs }: JsonObject): LoggedCall {
  return {
    call: String(call),
    status: String(status),
    totalMs: typeof totalMs === "number" ? totalMs : 0,
    upstreamMs: typeof upstreamMs === "number" ? upstreamMs : null,
  };
}

/** How a request ended, by its reply; null for every other message. */
export function endOf(message: JsonObject): CallEnd | null {
  const { result, error } = message;
  if (isJsonObject(error)) return { kind: "refused", message: String(error.message ?? "The call was refused.") };
  if (!isJsonObject(result)) return null;
  if (result.resultType !== "input_required") return { kind: "result", result };
  const asked = isJsonObject(result.inputRequests) ? Object.entries(result.inputRequests) : [];
  return {
    kind: "asked",
    questions: asked.map(([key, question]) => questionOf(key, question)),
    requestState: typeof result.requestState === "string" ? result.requestState : null,
  };
}

function questionOf(key: string, question: unknown): Question {
  const { method, params } = isJsonObject(question) ? question : {};
  const asked = isJsonObject(params) ? params : {};
  const message = typeof asked.message === "string" ? asked.message : "";
  if (method !== "elicitation/create") return { key, kind: "other", message: String(method) };
  if (asked.mode === "url") return { key, kind: "url", message, url: String(asked.url ?? "") };
  const schema = isJsonObject(asked.requestedSchema) ? asked.requestedSchema : { type: "object", properties: {} };
  return { key, kind: "form", message, schema };
}

/** Of all requests together: what they took, and what of it was the gateway's. */
export function latencyOf(logged: readonly LoggedCall[]) {
  const totalMs = logged.reduce((sum, call) => sum + call.totalMs, 0);
  const upstreamMs = logged.some((call) => call.upstreamMs !== null)
    ? logged.reduce((sum, call) => sum + (call.upstreamMs ?? 0), 0)
    : null;
  return { totalMs, upstreamMs, gatewayMs: Math.max(0, totalMs - (upstreamMs ?? 0)) };
}

/** A page that a server wants opened: only one that a browser fetches, and never a program. */
export function safePage(url: string): URL | null {
  try {
    const page = new URL(url);
    return page.protocol === "https:" || page.protocol === "http:" ? page : null;
  } catch {
    return null;
  }
}
