import type { z } from "zod";
import { Fault } from "@/lib/base/errors";
import { isMissingRow, isUniqueViolation } from "@/lib/db/errors";
import type { OperationContext } from "@/lib/operations/context";
import type { Operation } from "@/lib/operations/define";
import { requireFeature } from "@/lib/plans/require-feature";

/**
 * Runs an operation: first whether the actor may, then whether the plan has it, then whether the input is right, then
 * the work. Who may not learns nothing about the input.
 *
 * @throws Fault `forbidden`; `plan_required`; `invalid_input` naming the field; `not_found` or `conflict` when somebody else was faster; what the operation throws
 */
export async function execute<Input extends z.ZodType, Output>(
  operation: Operation<Input, Output>,
  context: OperationContext,
  raw: unknown,
): Promise<Output> {
  const input = await admit(operation, context, raw);
  try {
    return await operation.run(context.during(operation), input);
  } catch (error) {
    throw overtaken(error);
  }
}

/**
 * All of it but the work: for who has to know first whether it would be refused.
 *
 * @throws Fault `forbidden`; `plan_required`; `invalid_input` or `invalid_value` naming the field
 */
export async function admit<Input extends z.ZodType>(
  operation: Operation<Input>,
  context: OperationContext,
  raw: unknown,
): Promise<z.output<Input>> {
  if (!context.actor.permissions.has(operation.permission)) {
    throw new Fault("forbidden", `This needs the permission ${operation.permission}, which you do not have.`, {
      data: { permission: operation.permission },
    });
  }
  if (operation.feature) requireFeature(context.organization, operation.feature);
  return parseInput(operation.input, raw);
}

/**
 * What was sent, as what it must be.
 *
 * @throws Fault `invalid_input` or `invalid_value`, naming the field
 */
export async function parseInput<Input extends z.ZodType>(schema: Input, raw: unknown): Promise<z.output<Input>> {
  const parsed = await schema.safeParseAsync(raw);
  if (!parsed.success) throw invalidInput(parsed.error);
  refuseUnstorable(raw, "", 0);
  return parsed.data;
}

/** What an operation found was gone, or taken, when it came to write: somebody else was faster. */
function overtaken(error: unknown): unknown {
  if (isMissingRow(error)) return new Fault("not_found", "This is not there any more.", { cause: error });
  if (!isUniqueViolation(error)) return error;
  return new Fault("conflict", "Somebody else has just saved the same. Look again and retry.", { cause: error });
}

/** PostgreSQL's text has no NUL: without this the database would refuse it later, as an error of ours. */
function refuseUnstorable(value: unknown, path: string, depth: number): void {
  if (typeof value === "string" && value.includes("\0")) {
    const field = path.slice(1);
    throw new Fault("invalid_input", `${field ? `${field}: ` : ""}A NUL character cannot be stored.`, {
      data: { field },
    });
  }
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return;
  for (const [name, member] of Object.entries(value)) {
    refuseUnstorable(name, path, depth);
    refuseUnstorable(member, `${path}.${name}`, depth + 1);
  }
}

const MAX_ISSUES = 20;
const MAX_DEPTH = 64;

/** Well-formed, and still not what may be (RFC 9110, section 15.5.21): too long, too many, not in the pattern. */
function isAboutTheValue({ code }: z.core.$ZodIssue): boolean {
  return code === "too_big" || code === "too_small" || code === "invalid_format" || code === "custom";
}

/** Names the field, never its value. */
function invalidInput(error: z.ZodError): Fault {
  const issues = error.issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => ({ field: path.map(String).join("."), message }));
  const first = issues[0];
  const message = first?.field ? `${first.field}: ${first.message}` : (first?.message ?? "The input is not usable.");
  const code = error.issues.every(isAboutTheValue) ? "invalid_value" : "invalid_input";
  return new Fault(code, message, { data: { field: first?.field ?? "", issues } });
}
