import { z } from "zod";
import { costRange } from "@/lib/analytics/schema";
import { readAmount } from "@/lib/costs/core/money";
import { pageLimit } from "@/lib/operations/schema";

const amount = z
  .string()
  .trim()
  .refine((text) => readAmount(text) !== null, "Write a number with at most six decimals: 0.015.");

/** ISO 4217 has three capital letters; which of them there are changes, so any are taken. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/, "Three capital letters: EUR, USD.");

export const listPricesInput = z.strictObject({ limit: pageLimit.default(100) });
export const setPriceInput = z.strictObject({
  /** A server's slug. */
  connection: z.string().min(1).max(64),
  /** As its server calls it; left out: every tool that has no price of its own. */
  tool: z.string().min(1).max(512).optional(),
  /** Of one call, as a decimal text: `0.015`. 0: not priced from then on. */
  amount,
  /** The day from which on it holds, UTC; left out: today. */
  from: z.iso.date("Write a day: 2026-01-31.").optional(),
});
export const priceInput = z.strictObject({ price: z.string().min(1).max(64) });
export const currencyInput = z.strictObject({ currency: currencyCode });

export const costsInput = costRange({});
export const exportCostsInput = costRange({
  table: z.enum(["servers", "tools", "callers"]).default("tools"),
  format: z.enum(["csv", "jsonl"]).default("csv"),
});

export interface PriceView {
  readonly id: string;
  readonly connection: string;
  /** Null: every tool that has no price of its own. */
  readonly tool: string | null;
  /** A decimal text. */
  readonly amount: string;
  /** The first day, UTC. */
  readonly from: string;
}

export interface PriceList {
  readonly currency: string;
  readonly items: readonly PriceView[];
}

/** A line of a table of costs. */
export interface CostView {
  readonly id: string;
  readonly name: string;
  readonly server: string;
  readonly calls: number;
  /** Of these calls, those that had a price. */
  readonly priced: number;
  /** A decimal text. */
  readonly cost: string;
}

export interface CostsView {
  readonly currency: string;
  readonly from: string;
  readonly to: string;
  readonly cost: string;
  readonly calls: number;
  readonly priced: number;
  readonly servers: readonly CostView[];
  readonly tools: readonly CostView[];
  /** Null for whoever may not see what others call. */
  readonly callers: readonly CostView[] | null;
}
