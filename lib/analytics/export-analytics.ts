import type { Figures } from "@/lib/analytics/core/figures";
import { getOverview } from "@/lib/analytics/get-overview";
import { listUsers } from "@/lib/analytics/list-users";
import { exportInput } from "@/lib/analytics/schema";
import { csvLine } from "@/lib/base/csv";
import type { Download } from "@/lib/http/download";
import { defineOperation } from "@/lib/operations/define";

const FIGURES = [
  "calls",
  "ok",
  "toolErrors",
  "errors",
  "denied",
  "timeouts",
  "cancelled",
  "successPercent",
  "p50Ms",
  "p95Ms",
  "p99Ms",
  "gatewayMs",
] as const satisfies readonly (keyof Figures)[];

type Line = Figures & { readonly at?: string; readonly name?: string; readonly server?: string };

/** One of the tables as a file: what the page shows, under the same filters. */
export const exportAnalytics = defineOperation({
  name: "analytics.export",
  permission: "calls.read",
  feature: "advancedAnalytics",
  audit: false,
  input: exportInput,
  async run(context, { table, format, ...input }): Promise<Download> {
    const lines = table === "users" ? await listUsers.run(context, input) : await linesOf(context, table, input);
    const labels = table === "series" ? (["at"] as const) : (["name", "server"] as const);
    const name = `analytics-${table}-${input.to.toISOString().slice(0, 10)}`;
    if (format === "jsonl") {
      const text = lines.map((line) => `${JSON.stringify(pick(line, labels))}\n`).join("");
      return { fileName: `${name}.jsonl`, contentType: "application/jsonl; charset=utf-8", chunks: once(text) };
    }
    const rows = lines.map((line) => csvLine(Object.values(pick(line, labels))));
    const text = [csvLine([...labels, ...FIGURES]), ...rows].join("");
    return { fileName: `${name}.csv`, contentType: "text/csv; charset=utf-8", chunks: once(text) };
  },
});

async function linesOf(
  context: Parameters<typeof getOverview.run>[0],
  table: "series" | "servers" | "tools" | "clients",
  input: Omit<Parameters<typeof getOverview.run>[1], "tables">,
): Promise<readonly Line[]> {
  const overview = await getOverview.run(context, { ...input, tables: "all" });
  return overview[table] ?? [];
}

function pick(line: Line, labels: readonly ("at" | "name" | "server")[]): Record<string, string | number | null> {
  return Object.fromEntries([...labels, ...FIGURES].map((column) => [column, line[column] ?? null]));
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
