import type { z } from "zod";
import type { Wish } from "@/lib/access/request-access";
import type { JsonObject } from "@/lib/base/json";
import type { Asker } from "@/lib/gateway/calls/reach";
import type { OrganizationSnapshot } from "@/lib/gateway/snapshots/snapshots";

/** Who asks, and what the gateway's own tools may look at. */
export interface BuiltinCaller extends Asker {
  readonly snapshot: OrganizationSnapshot;
  /** Calls of the caller's organization since a time, by connection. Asks the database. `connectionIds`: null for all. */
  countCalls(
    organizationId: string,
    sinceMs: number,
    connectionIds: readonly string[] | null,
  ): Promise<readonly CallCount[]>;
  /** Puts a wish into the administrators' list. Returns false when the list is full. */
  requestAccess(wish: Wish): Promise<boolean>;
}

export interface CallCount {
  readonly server: string;
  readonly calls: number;
  readonly failed: number;
}

/** One of the gateway's own tools: a file here, a line in registry.ts. */
export interface BuiltinTool<Input extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Left out: it changes nothing. */
  readonly isReadOnly?: boolean;
  readonly input: Input;
  /** What the agent gets as structured content, and as text. */
  run(caller: BuiltinCaller, input: z.output<Input>): Promise<JsonObject> | JsonObject;
}

export function defineBuiltinTool<Input extends z.ZodType>(tool: BuiltinTool<Input>): BuiltinTool<Input> {
  return tool;
}
