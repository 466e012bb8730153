import type { z } from "zod";
import type { Permission } from "@/lib/access/permissions";
import type { OperationContext } from "@/lib/operations/context";
import type { Feature } from "@/lib/plans/plans";

/**
 * One thing that an organization can be asked to do. REST routes, server actions, pages and the gateway's own MCP tools
 * are thin skins over it, so permission, parsing, audit and errors exist once.
 */
export interface Operation<Input extends z.ZodType = z.ZodType, Output = unknown> {
  /** `connections.create`: the noun in plural, the verb. Also the audit action. */
  readonly name: string;
  readonly permission: Permission;
  /** What the organization's plan must have; see lib/plans/plans.ts. */
  readonly feature?: Feature;
  readonly input: Input;
  /** Changes configuration: must write through `context.change`, which also writes the audit row and bumps the version. */
  readonly audit: boolean;
  run(context: OperationContext, input: z.output<Input>): Promise<Output>;
}

export function defineOperation<Input extends z.ZodType, Output>(
  operation: Operation<Input, Output>,
): Operation<Input, Output> {
  return operation;
}
