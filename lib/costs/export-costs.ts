import { csvLine } from "@/lib/base/csv";
import { getCosts } from "@/lib/costs/get-costs";
import { exportCostsInput } from "@/lib/costs/schema";
import type { Download } from "@/lib/http/download";
import { defineOperation } from "@/lib/operations/define";

const COLUMNS = ["name", "server", "calls", "priced", "cost"] as const;

/** One of the tables as a file. Callers are empty for whoever may not see what others call. */
export const exportCosts = defineOperation({
  name: "costs.export",
  permission: "calls.read",
  feature: "advancedAnalytics",
  audit: false,
  input: exportCostsInput,
  async run(context, { table, format, from, to }): Promise<Download> {
    const costs = await getCosts.run(context, { from, to });
    const lines = (costs[table] ?? []).map((line) => ({ ...pick(line), currency: costs.currency }));
    const name = `costs-${table}-${to.toISOString().slice(0, 10)}`;
    if (format === "jsonl") {
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
      return { fileName: `${name}.jsonl`, contentType: "application/jsonl; charset=utf-8", chunks: once(text) };
    }
    const text = [csvLine([...COLUMNS, "currency"]), ...lines.map((line) => csvLine(Object.values(line)))].join("");
    return { fileName: `${name}.csv`, contentType: "text/csv; charset=utf-8", chunks: once(text) };
  },
});

function pick(line: Readonly<Record<(typeof COLUMNS)[number], string | number>>): Record<string, string | number> {
  return Object.fromEntries(COLUMNS.map((column) => [column, line[column]]));
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
