import { csvLine } from "@/lib/base/csv";
import { after, type CallSource, conditionsOf, cursorOf, NEWEST_FIRST } from "@/lib/calls/find-calls";
import { type CallDetail, exportCallsInput } from "@/lib/calls/schema";
import { DETAIL_COLUMNS, toDetail } from "@/lib/calls/views";
import type { Download } from "@/lib/http/download";
import { defineOperation } from "@/lib/operations/define";

/** One query's worth; a transaction of its own, so that a slow reader holds nothing open. */
const PAGE = 500;

/** Everything that a filter shows, the newest first, as a stream. What comes in after its beginning is not in it. */
export const exportCalls = defineOperation({
  name: "calls.export",
  permission: "calls.read",
  audit: false,
  input: exportCallsInput,
  async run(context, { format, ...filters }): Promise<Download> {
    const until = filters.to ?? new Date();
    const conditions = await conditionsOf(context, { ...filters, to: until });
    const day = until.toISOString().slice(0, 10);
    return format === "csv"
      ? {
          fileName: `calls-${day}.csv`,
          contentType: "text/csv; charset=utf-8",
          chunks: asCsv(pagesOf(context, conditions)),
        }
      : {
          fileName: `calls-${day}.jsonl`,
          contentType: "application/jsonl; charset=utf-8",
          chunks: asLines(pagesOf(context, conditions)),
        };
  },
});

async function* pagesOf({ db }: CallSource, conditions: readonly object[]): AsyncGenerator<readonly CallDetail[]> {
  let cursor: string | undefined;
  do {
    const rows = await db.call.findMany({
      where: { AND: [...conditions, ...after(cursor)] },
      orderBy: NEWEST_FIRST,
      take: PAGE,
      select: DETAIL_COLUMNS,
    });
    const calls = rows.map(toDetail);
    if (calls.length > 0) yield calls;
    const last = calls.at(-1);
    cursor = last && calls.length === PAGE ? cursorOf(last) : undefined;
  } while (cursor !== undefined);
}

const COLUMNS = [
  "startedAt",
  "id",
  "connectionSlug",
  "tool",
  "method",
  "principalName",
  "principalKind",
  "principalId",
  "clientName",
  "clientVersion",
  "status",
  "errorClass",
  "errorMessage",
  "totalMs",
  "upstreamMs",
  "gatewayMs",
  "endpoint",
  "traceId",
] as const satisfies readonly (keyof CallDetail)[];

async function* asCsv(pages: AsyncIterable<readonly CallDetail[]>): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for await (const calls of pages) yield calls.map((call) => csvLine(COLUMNS.map((name) => call[name]))).join("");
}

/** With what was sent and answered, which has no room in a table. */
async function* asLines(pages: AsyncIterable<readonly CallDetail[]>): AsyncGenerator<string> {
  for await (const calls of pages) yield calls.map((call) => `${JSON.stringify(call)}\n`).join("");
}
