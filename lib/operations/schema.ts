import { z } from "zod";

/** How many rows a page of a list has. From a query string it comes as text. */
export const pageLimit = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number),
  ])
  .pipe(z.int().min(1).max(100));

/** `nextCursor` of the page before, unread by whoever holds it. */
export const pageCursor = z.string().min(1).max(200);

/** One page of a list. */
export interface Page<Row> {
  readonly items: readonly Row[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
  /** Of the whole list under these filters. */
  readonly total: number;
}
