import { addRow, emptySum, figuresOf, type Sum } from "@/lib/analytics/core/figures";
import type { TotalRow } from "@/lib/analytics/read-totals";
import type { NamedFigures } from "@/lib/analytics/schema";

/** Lines of a table: the most called first. */
const MOST = 50;

/** What a line is about. */
type Label = Pick<NamedFigures, "id" | "name" | "server">;

export const byServer = ({ connectionSlug: slug }: TotalRow): Label => ({ id: slug, name: slug, server: slug });
export const byTool = ({ tool, connectionSlug }: TotalRow): Label => ({ id: tool, name: tool, server: connectionSlug });
export const byClient = ({ clientName }: TotalRow): Label => ({ id: clientName, name: clientName, server: "" });
export const byCaller = ({ principalId, principalName }: TotalRow): Label => ({
  id: principalId,
  name: principalName,
  server: "",
});

export function tableOf(rows: readonly TotalRow[], labelOf: (row: TotalRow) => Label): NamedFigures[] {
  const sums = new Map<string, { label: Label; sum: Sum }>();
  for (const row of rows) {
    const label = labelOf(row);
    let line = sums.get(label.id);
    if (line === undefined) {
      line = { label, sum: emptySum() };
      sums.set(label.id, line);
    }
    addRow(line.sum, row);
  }
  return [...sums.values()]
    .map(({ label, sum }) => ({ ...label, ...figuresOf(sum) }))
    .filter(({ calls }) => calls > 0)
    .sort((left, right) => right.calls - left.calls || (left.id < right.id ? -1 : 1))
    .slice(0, MOST);
}
