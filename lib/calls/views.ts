import type { CallDetail, CallPayload, CallSummary } from "@/lib/calls/schema";

export const SUMMARY_COLUMNS = {
  id: true,
  startedAt: true,
  source: true,
  method: true,
  endpoint: true,
  principalKind: true,
  principalName: true,
  clientName: true,
  clientVersion: true,
  connectionId: true,
  connectionSlug: true,
  tool: true,
  status: true,
  errorClass: true,
  errorMessage: true,
  totalMs: true,
} as const;

export const DETAIL_COLUMNS = {
  ...SUMMARY_COLUMNS,
  principalId: true,
  keyId: true,
  userId: true,
  clientAddress: true,
  upstreamTool: true,
  errorCode: true,
  upstreamMs: true,
  gatewayMs: true,
  clientProtocol: true,
  upstreamProtocol: true,
  traceId: true,
  sessionId: true,
  strict: true,
  arguments: true,
  argumentsTruncated: true,
  result: true,
  resultTruncated: true,
} as const;

type SummaryRow = Omit<CallSummary, "startedAt" | "status"> & { readonly startedAt: Date; readonly status: string };

interface DetailRow extends SummaryRow, Omit<CallDetail, keyof CallSummary | "isStrict" | "arguments" | "result"> {
  readonly strict: boolean;
  readonly arguments: string | null;
  readonly argumentsTruncated: boolean;
  readonly result: string | null;
  readonly resultTruncated: boolean;
}

export function toSummary(row: SummaryRow): CallSummary {
  // Only the recorder writes this column, from the same list.
  return { ...row, startedAt: row.startedAt.toISOString(), status: row.status as CallSummary["status"] };
}

export function toDetail({ strict, argumentsTruncated, resultTruncated, ...row }: DetailRow): CallDetail {
  return {
    ...row,
    ...toSummary(row),
    isStrict: strict,
    arguments: toPayload(row.arguments, argumentsTruncated),
    result: toPayload(row.result, resultTruncated),
  };
}

/** What was cut is stored as a JSON string, so that the column holds JSON in any case. */
function toPayload(json: string | null, isTruncated: boolean): CallPayload | null {
  if (json === null) return null;
  return { text: isTruncated ? String(JSON.parse(json)) : json, isTruncated };
}
