import type { z } from "zod";
import { Fault } from "@/lib/base/errors";
import type { OperationContext } from "@/lib/operations/context";
import type { Operation } from "@/lib/operations/define";

/**
 * Runs an operation: first whether the actor may, then whether the input is right, then the work. Who may not learns
 * nothing about the input.
 *
 * @throws Fault `forbidden`; `invalid_input` naming the field; whatever the operation throws
 */
export async function execute<Input extends z.ZodType, Output>(
  operation: Operation<Input, Output>,
  context: OperationContext,
  raw: unknown,
): Promise<Output> {
  if (!context.actor.permissions.has(operation.permission)) {
    throw new Fault("forbidden", `This needs the permission ${operation.permission}, which you do not have.`, {
      data: { permission: operation.permission },
    });
  }
  const parsed = await operation.input.safeParseAsync(raw);
  if (!parsed.success) throw invalidInput(parsed.error);
  return operation.run(context.during(operation), parsed.data);
}

const MAX_ISSUES = 20;

/** Names the field, never its value. */
function invalidInput(error: z.ZodError): Fault {
  const issues = error.issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => ({ field: path.map(String).join("."), message }));
  const first = issues[0];
  const message = first?.field ? `${first.field}: ${first.message}` : (first?.message ?? "The input is not usable.");
  return new Fault("invalid_input", message, { data: { field: first?.field ?? "", issues } });
}
