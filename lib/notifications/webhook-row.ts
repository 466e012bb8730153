import type { SealedRow } from "@/lib/credentials/envelope";

/** A webhook's secret is made with it and never changed: another one is another webhook. */
export function webhookRow(id: string): SealedRow {
  return { table: "webhooks", id, field: "sealed", version: 1 };
}
