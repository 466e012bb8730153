import { z } from "zod";
import type { ToolReview } from "@/lib/connections/schema";
import { type Page, pageCursor, pageLimit } from "@/lib/operations/schema";

export const TOOL_KINDS = ["read_only", "destructive"] as const;
export const TOOL_STATES = ["exposed", "hidden", "changed", "new", "unused"] as const;
export const TOOL_ORDERS = ["server", "calls"] as const;

export const listToolsInput = z.strictObject({
  /** In the name, title or description, without regard to case. */
  search: z.string().trim().max(100).default(""),
  /** A connection's slug. */
  server: z.string().min(1).max(64).optional(),
  /** As the server says of itself. */
  kind: z.enum(TOOL_KINDS).optional(),
  /** `changed` and `new` wait for a look; `unused`: exposed, and not called in 30 days. */
  state: z.enum(TOOL_STATES).default("exposed"),
  order: z.enum(TOOL_ORDERS).default("server"),
  cursor: pageCursor.optional(),
  limit: pageLimit.default(50),
});

/** What calls of one tool came to, whichever of its names was called. */
export interface ToolFigures {
  readonly calls: number;
  /** Without an answer, or with an error for an answer; refused ones are none. */
  readonly errors: number;
  readonly p95Ms: number | null;
}

export interface ListedTool {
  readonly id: string;
  readonly name: string;
  /** On the unified endpoint. */
  readonly exportedName: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly readOnly: boolean;
  readonly destructive: boolean;
  readonly exposed: boolean;
  readonly review: ToolReview["state"];
  readonly testedAt: string | null;
  readonly server: { readonly slug: string; readonly name: string; readonly status: string };
  /** Of the last 24 hours, to the hour. */
  readonly day: ToolFigures;
}

export interface ToolPage extends Page<ListedTool> {
  readonly servers: readonly { readonly slug: string; readonly name: string }[];
}

export const toolUsageInput = z.strictObject({ connection: z.string().min(1).max(64) });

export interface ToolUsage {
  /** The upstream's own name. */
  readonly name: string;
  readonly day: ToolFigures;
  /** Calls in the last 30 days, to the day. */
  readonly callsOfMonth: number;
  /** Roughly how many tokens its definition costs a model that is shown it. */
  readonly contextSize: number;
}
