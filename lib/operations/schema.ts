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

/** A name stands in lists, logs and mails, which are lines: no line breaks and no other control characters in it. */
export const nameOf = (max: number, missing: string) =>
  z
    .string()
    .trim()
    .min(1, missing)
    .max(max, `At most ${max} characters.`)
    .regex(/^\P{Cc}*$/u, "Leave out line breaks and other control characters.");

/** One page of a list. */
export interface Page<Row> {
  readonly items: readonly Row[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
  /** Of the whole list under these filters. */
  readonly total: number;
}
