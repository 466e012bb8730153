import type { JsonValue } from "@/lib/base/json";
import { redactPayload, serializeSmall } from "@/lib/calls/core/payload";
import { redactField } from "@/lib/calls/core/redact";
import { isSuspicious } from "@/lib/calls/core/suspicion";
import { ASKED, type CallIntent, type CallOutcome, LIST_METHODS } from "@/lib/calls/record";
import type { RollUpFacts } from "@/lib/calls/roll-up";
import { holdsSecret } from "@/lib/credentials/core/mask";

/**
 * The spool's records, one line each, made so that shipping a call needs no parsing: the intent and the rest of the
 * outcome are two halves of the object that the database reads with `json_to_recordset`. Written by hand, since this is
 * the greatest part of what a call costs in the log.
 *
 *     I<id>{…}                    an intent
 *     O<id>[…]<tab>{…}            an outcome: what the roll-ups count, then the columns
 *     X<id>[strict]               an intent whose call was refused after all
 */

export type RecordKind = "I" | "O" | "X";

const ID_LENGTH = 36;
const LISTS: ReadonlySet<string> = new Set(LIST_METHODS);
const FIELD_MAX = 256;
const MESSAGE_MAX = 1024;

/** Redacted, cut and ready for the spool. Throws nothing. */
export function intentLine(intent: CallIntent): string {
  return `I${intent.id}${intentJson(intent)}\n`;
}

/** The intent's columns of the table `calls`, without id, as JSON. */
export function intentJson(intent: CallIntent): string {
  const target = targetOf(intent);
  return (
    `{"organization_id":${field(intent.organizationId)},"started_ms":${intent.startedAt},"source":"${intent.source}",` +
    `"method":"${intent.method}","endpoint":${field(intent.endpoint)},"principal_kind":"${intent.principalKind}",` +
    `"principal_id":${field(intent.principalId)},"principal_name":${field(intent.principalName)},` +
    `"key_id":${field(intent.keyId)},"user_id":${field(intent.userId)},"client_name":${field(intent.clientName)},` +
    `"client_version":${field(intent.clientVersion)},"client_address":${field(intent.clientAddress)},` +
    `${target.columns},"client_protocol":${field(intent.clientProtocol)},"upstream_protocol":${field(intent.upstreamProtocol)},` +
    `"trace_id":${trace(intent.traceId)},"session_id":${message(intent.sessionId)},"strict":${intent.strict}${payload("arguments", intent.arguments)}}`
  );
}

export function outcomeLine(intent: CallIntent, outcome: CallOutcome): string {
  const { status, upstreamMs } = outcome;
  const totalMs = milliseconds(outcome.totalMs);
  const upstream = upstreamMs === null ? "null" : milliseconds(upstreamMs);
  const gateway = upstreamMs === null ? totalMs : milliseconds(outcome.totalMs - upstreamMs);
  const isUncounted = LISTS.has(intent.method) || outcome.errorClass === ASKED;
  // The order is that of `readFacts`.
  const facts =
    `[${intent.startedAt},${field(intent.organizationId)},${targetOf(intent).facts},"${status}",${totalMs},${upstream},${intent.strict},` +
    `${field(intent.principalId)},${field(intent.principalName)},${field(intent.clientName)},${isUncounted},${field(outcome.errorClass)}]`;
  return (
    `O${intent.id}${facts}\t{"status":"${status}","error_class":${field(outcome.errorClass)},` +
    `"error_code":${errorCode(outcome.errorCode)},"error_message":${message(outcome.errorMessage)},` +
    `"total_ms":${totalMs},"upstream_ms":${upstream},"gateway_ms":${gateway}${payload("result", outcome.result, outcome.secrets)}}\n`
  );
}

export function voidLine(intent: CallIntent): string {
  return `X${intent.id}[${intent.strict}]\n`;
}

export interface SpoolRecord {
  readonly kind: RecordKind;
  readonly id: string;
  /** What follows the id: see above. */
  readonly body: string;
}

/** Null where the line is none of ours: torn by a crash, or by a disk. */
export function readLine(line: string): SpoolRecord | null {
  const kind = line[0];
  const body = line.slice(1 + ID_LENGTH);
  const end = kind === "X" ? "]" : "}";
  if ((kind !== "I" && kind !== "O" && kind !== "X") || body[0] !== (kind === "I" ? "{" : "[") || !body.endsWith(end))
    return null;
  if (kind === "O" && !body.includes("\t{")) return null;
  return { kind, id: line.slice(1, 1 + ID_LENGTH), body };
}

/** A row of `calls` from both halves, as JSON. */
export function joinRow(id: string, intentBody: string, outcomeBody: string): string {
  return `{"id":"${id}",${intentBody.slice(1, -1)},${outcomeBody.slice(outcomeBody.indexOf("\t") + 2)}`;
}

/** What an outcome's roll-ups count. Throws when the line is damaged. */
export function readFacts(outcomeBody: string): RollUpFacts {
  const [
    startedAt,
    organizationId,
    connectionId,
    connectionSlug,
    tool,
    status,
    totalMs,
    upstreamMs,
    strict,
    principalId,
    principalName,
    clientName,
    isUncounted,
    errorClass,
  ] = JSON.parse(outcomeBody.slice(0, outcomeBody.indexOf("\t"))) as [
    number,
    string,
    string | null,
    string | null,
    string,
    CallOutcome["status"],
    number,
    number | null,
    boolean,
    // Lines that an earlier version has left in the spool end before the caller, or before what follows it.
    (string | null)?,
    (string | null)?,
    (string | null)?,
    boolean?,
    (string | null)?,
  ];
  return {
    startedAt,
    organizationId,
    connectionId,
    connectionSlug,
    tool,
    status,
    totalMs,
    upstreamMs,
    strict,
    principalId: principalId ?? null,
    principalName: principalName ?? null,
    clientName: clientName ?? null,
    errorClass: errorClass ?? null,
    isUncounted: isUncounted === true,
  };
}

/** The outcome of an intent that has none: what became of the call nobody knows. Throws when the line is damaged. */
export function unknownOutcomeBody(intentBody: string): string {
  const intent = JSON.parse(intentBody) as Record<string, JsonValue>;
  const facts = [
    intent.started_ms,
    intent.organization_id,
    intent.connection_id,
    intent.connection_slug,
    intent.tool,
    "unknown",
    0,
    null,
    intent.strict === true,
    intent.principal_id ?? null,
    intent.principal_name ?? null,
    intent.client_name ?? null,
    // No list: those end where they begin.
    false,
    "unknown",
  ];
  const columns = { status: "unknown", error_class: "unknown", error_message: UNKNOWN_MESSAGE, total_ms: 0 };
  return `${JSON.stringify(facts)}\t${JSON.stringify(columns)}`;
}

const UNKNOWN_MESSAGE = "The gateway ended before it had an answer. The server may have carried out the call.";

const NO_SECRETS: readonly string[] = [];

/** `,"arguments":…` or nothing where capture is off. */
function payload(
  name: "arguments" | "result",
  value: JsonValue | undefined,
  secrets: readonly string[] = NO_SECRETS,
): string {
  if (value === undefined) return "";
  const json = serializeSmall(value);
  if (json !== null && !isSuspicious(json) && !holdsSecret(json, secrets)) return `,"${name}":${json}`;
  const redacted = redactPayload(value, secrets);
  return `,"${name}":${redacted.json}${redacted.truncated ? `,"${name}_truncated":true` : ""}`;
}

/** Names come again and again: what they look like when redacted, cut and quoted is remembered. */
const remembered = new Map<string, string>();
const REMEMBERED_MAX = 4096;

function field(text: string | null): string {
  if (text === null) return "null";
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const quoted = quote(text, FIELD_MAX);
  if (text.length <= FIELD_MAX) {
    // Names that nothing is called push the others out; starting over is cheaper than counting.
    if (remembered.size >= REMEMBERED_MAX) remembered.clear();
    remembered.set(text, quoted);
  }
  return quoted;
}

/** What a call is of, as its two lines have it. */
interface WrittenTarget {
  readonly connectionSlug: string | null;
  readonly tool: string;
  readonly upstreamTool: string | null;
  readonly columns: string;
  readonly facts: string;
}

/** By connection: its tool that was called last. With calls spread over many servers each name looked up is a cache missed. */
const targets = new Map<string | null, WrittenTarget>();

function targetOf({ connectionId, connectionSlug, tool, upstreamTool }: CallIntent): WrittenTarget {
  const known = targets.get(connectionId);
  if (known?.tool === tool && known.upstreamTool === upstreamTool && known.connectionSlug === connectionSlug)
    return known;
  const [id, slug, name] = [field(connectionId), field(connectionSlug), field(tool)];
  const written = {
    connectionSlug,
    tool,
    upstreamTool,
    columns: `"connection_id":${id},"connection_slug":${slug},"tool":${name},"upstream_tool":${field(upstreamTool)}`,
    facts: `${id},${slug},${name}`,
  };
  if (targets.size >= REMEMBERED_MAX) targets.clear();
  targets.set(connectionId, written);
  return written;
}

/** Another one with every call: not worth remembering. */
function trace(id: string): string {
  return /^[0-9a-f]{32}$/.test(id) ? `"${id}"` : quote(id, FIELD_MAX);
}

function message(text: string | null): string {
  return text === null ? "null" : quote(text, MESSAGE_MAX);
}

function quote(text: string, max: number): string {
  const quoted = JSON.stringify(text);
  return text.length <= max && !isSuspicious(quoted) ? quoted : JSON.stringify(redactField(text, max));
}

function milliseconds(ms: number): string {
  return Number.isFinite(ms) && ms > 0 ? String(Math.round(ms * 1000) / 1000) : "0";
}

/** An upstream may answer with any number; the column takes 32 bits. */
function errorCode(code: number | null): string {
  if (code === null || !Number.isFinite(code)) return "null";
  return String(Math.max(-2_147_483_648, Math.min(2_147_483_647, Math.trunc(code))));
}
