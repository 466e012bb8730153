import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { PriceView } from "@/lib/costs/schema";
import { money } from "./money-words";
import { RemovePrice } from "./remove-price";

const COLUMNS: readonly Column[] = [
  { label: "What" },
  { label: "A call", numeric: true },
  { label: "From (UTC)", numeric: true },
];

export function PriceTable({
  organization,
  prices,
  currency,
  mayWrite,
}: {
  organization: string;
  prices: readonly PriceView[];
  currency: string;
  mayWrite: boolean;
}) {
  return (
    <Table label="Price list">
      <TableHead columns={COLUMNS} actions={mayWrite} />
      <tbody>
        {prices.map((price) => (
          <Row key={price.id}>
            <Cell className="whitespace-normal">
              <span className="font-mono text-small wrap-anywhere">
                {price.connection}
                {price.tool === null ? "" : ` · ${price.tool}`}
              </span>
              {price.tool === null ? (
                <span className="block text-small text-ink-3">every tool without a price of its own</span>
              ) : null}
            </Cell>
            <Cell numeric>
              {price.amount === "0" ? <span className="text-ink-3">not priced</span> : money(price.amount, currency)}
            </Cell>
            <Cell numeric className="text-ink-2">
              {price.from}
            </Cell>
            {mayWrite ? (
              <Cell className="text-right">
                <RemovePrice organization={organization} price={price} />
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
