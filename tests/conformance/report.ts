import { type Check, countChecks, type Regression, type SuiteResult } from "./compare";

/** One column of the table: how the suite reached the fixture. */
export interface Column {
  readonly name: string;
  readonly result: SuiteResult;
  readonly exitCode: number;
}

/** A table for a terminal: one row per scenario, `passed/failed` per column, totals and exit codes below. */
export function formatTable(columns: readonly Column[]): string {
  const scenarios = [...new Set(columns.flatMap((column) => [...column.result.keys()]))];
  const rows = [
    ["scenario", ...columns.map((column) => column.name)],
    ...scenarios.map((scenario) => [scenario, ...columns.map((column) => cell(column.result.get(scenario)))]),
    ["total", ...columns.map((column) => cell([...column.result.values()].flat()))],
    ["exit code", ...columns.map((column) => String(column.exitCode))],
  ];
  const widths = rows[0]?.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((text, index) => (index === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[index] ?? 0)))
        .join("  "),
    )
    .join("\n");
}

/** One line per check that the gateway lost. */
export function formatRegression(mount: string, { scenario, check, became, message }: Regression): string {
  return `${mount}: ${scenario} / ${check}: SUCCESS -> ${became}${message ? ` (${message.split("\n")[0]})` : ""}`;
}

function cell(checks: readonly Check[] | undefined): string {
  if (checks === undefined) return "-";
  const { passed, failed } = countChecks(checks);
  return `${passed}/${failed}`;
}
