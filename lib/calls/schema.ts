import { z } from "zod";
import { CALL_STATUSES, LIST_METHODS } from "@/lib/calls/record";
import { pageCursor } from "@/lib/operations/schema";

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const callLimit = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number),
  ])
  .pipe(z.int().min(1).max(200));

const callStatus = z.enum(CALL_STATUSES);

/** What else than calls of tools is in the log, and is left out of a list that does not ask for it. */
export const QUIET_METHODS = ["resources/read", "prompts/get", ...LIST_METHODS] as const;
export const METHOD_FILTERS = ["all", "tools/call", ...QUIET_METHODS] as const;

/** From a query string it comes as text. */
const milliseconds = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,7}$/)
      .transform(Number),
  ])
  .pipe(z.number().min(0).max(3_600_000));

/** What the access log can be narrowed to; all that is given holds at once. */
const callFilters = {
  status: callStatus.optional(),
  /** Left out: all but QUIET_METHODS. */
  method: z.enum(METHOD_FILTERS).optional(),
  /** A connection's id or slug. Calls of a connection that was removed are found by both. */
  connection: z.string().min(1).max(64).optional(),
  /** A part of the tool's name, as the client said it. */
  tool: z.string().min(1).max(256).optional(),
  /** A key's id. */
  key: z.string().min(1).max(64).optional(),
  /** The id of the key or person that called. */
  caller: z.string().min(1).max(64).optional(),
  /** A client's name as it says it: claude-code. */
  client: z.string().min(1).max(256).optional(),
  /** The class of an error: request_timeout. */
  errorClass: z.string().min(1).max(64).optional(),
  /** Milliseconds at least. */
  slowerThan: milliseconds.optional(),
  /** ISO 8601: from the one, and before the other. */
  from: moment.optional(),
  to: moment.optional(),
};

export const listCallsInput = z.strictObject({
  limit: callLimit.default(50),
  cursor: pageCursor.optional(),
  ...callFilters,
});

export const followCallsInput = z.strictObject(callFilters);

export const EXPORT_FORMATS = ["csv", "jsonl"] as const;

export const exportCallsInput = z.strictObject({ format: z.enum(EXPORT_FORMATS).default("csv"), ...callFilters });

export type CallFilters = z.output<typeof followCallsInput>;

export const getCallInput = z.strictObject({ call: z.guid() });

/** A line of the access log. */
export interface CallSummary {
  readonly id: string;
  /** ISO 8601, milliseconds, UTC. */
  readonly startedAt: string;
  readonly source: string;
  readonly method: string;
  readonly endpoint: string;
  /** key | user | anonymous */
  readonly principalKind: string;
  readonly principalName: string | null;
  readonly clientName: string | null;
  readonly clientVersion: string | null;
  readonly connectionId: string | null;
  readonly connectionSlug: string | null;
  readonly tool: string;
  readonly status: z.output<typeof callStatus>;
  readonly errorClass: string | null;
  readonly errorMessage: string | null;
  readonly totalMs: number;
}

/** JSON as text, redacted; where it was cut, the beginning of the text and a marker. */
export interface CallPayload {
  readonly text: string;
  readonly isTruncated: boolean;
}

export interface CallDetail extends CallSummary {
  readonly principalId: string | null;
  readonly keyId: string | null;
  readonly userId: string | null;
  readonly clientAddress: string | null;
  readonly upstreamTool: string | null;
  readonly errorCode: number | null;
  /** Null when no server was reached. */
  readonly upstreamMs: number | null;
  readonly gatewayMs: number | null;
  readonly clientProtocol: string | null;
  readonly upstreamProtocol: string | null;
  readonly traceId: string;
  /** The client's session; null for what has none. */
  readonly sessionId: string | null;
  readonly isStrict: boolean;
  /** Null where there was none, or payloads are not kept. */
  readonly arguments: CallPayload | null;
  readonly result: CallPayload | null;
}
