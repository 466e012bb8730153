import { z } from "zod";
import { nameOf } from "@/lib/operations/schema";

/** The pages whose filters can be given a name. */
export const VIEW_PAGES = ["log", "analytics"] as const;

const page = z.enum(VIEW_PAGES);
const name = nameOf(60, "Give the view a name.");

export const listViewsInput = z.strictObject({ page });
export const saveViewInput = z.strictObject({
  page,
  name,
  /** The part of the page's address after the question mark. */
  query: z.string().max(2000, "These are more filters than a view can keep."),
});
export const removeViewInput = z.strictObject({ page, name });

/** Filters that a person has given a name. */
export interface SavedView {
  readonly name: string;
  readonly query: string;
}
