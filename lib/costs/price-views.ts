import { readAmount, writeAmount } from "@/lib/costs/core/money";
import type { PriceView } from "@/lib/costs/schema";

export interface PriceRow {
  readonly id: string;
  readonly connectionSlug: string;
  readonly tool: string;
  readonly amount: { toFixed(digits: number): string };
  readonly validFrom: Date;
}

/** The database's decimal, exactly. */
export function microsOf(amount: PriceRow["amount"]): bigint {
  return readAmount(amount.toFixed(6)) ?? 0n;
}

export function toPriceView({ id, connectionSlug, tool, amount, validFrom }: PriceRow): PriceView {
  return {
    id,
    connection: connectionSlug,
    tool: tool === "" ? null : tool,
    amount: writeAmount(microsOf(amount)),
    from: validFrom.toISOString().slice(0, 10),
  };
}
