import type { z } from "zod";
import { FAULTS, Fault, type FaultCode } from "@/lib/base/errors";
import { uuidv7 } from "@/lib/base/ids";
import { faultOf } from "@/lib/http/fault-of";
import { openContext } from "@/lib/http/open-context";
import { type DoorParts, type DoorWorld, notAuthenticated } from "@/lib/http/world";
import { isSameOrigin } from "@/lib/identity/same-origin";
import type { Operation } from "@/lib/operations/define";
import { execute } from "@/lib/operations/execute";

/** What a form gets back: the operation's answer, or a sentence for people and, where one field is at fault, its name. */
export type ActionResult<Output> =
  | { readonly ok: true; readonly value: Output }
  | {
      readonly ok: false;
      readonly code: FaultCode;
      readonly message: string;
      readonly details?: Readonly<Record<string, unknown>>;
      readonly requestId: string;
    };

/**
 * Makes the skin that serves an operation as a server action for one organization's pages. The arguments come from the
 * browser: their types say what a form of ours sends, the operation's schema says what is accepted.
 *
 * @param requestHeaders those of the request that carries the action
 */
export function makeAction(parts: DoorParts, requestHeaders: () => Promise<Headers>) {
  return function action<Input extends z.ZodType, Output>(operation: Operation<Input, Output>) {
    return async (organization: string, input: z.input<Input>): Promise<ActionResult<Output>> => {
      const headers = await requestHeaders();
      const world = await parts.world();
      try {
        return { ok: true, value: await act(parts, world, headers, operation, organization, input) };
      } catch (error) {
        return refusal(world, operation.name, error);
      }
    };
  };
}

async function act<Input extends z.ZodType, Output>(
  parts: DoorParts,
  world: DoorWorld,
  headers: Headers,
  operation: Operation<Input, Output>,
  organization: unknown,
  input: unknown,
): Promise<Output> {
  // Next compares Origin with Host; this compares it with the address that people use, and asks for a browser's word.
  if (!isSameOrigin(headers, world.environment.PUBLIC_URL)) {
    throw new Fault("origin_not_allowed", "This request comes from another site.");
  }
  const user = await parts.sessionUser();
  if (!user) throw notAuthenticated();
  const slug = typeof organization === "string" ? organization : "";
  const context = await openContext(world, { kind: "user", user }, slug, headers.get("x-forwarded-for"));
  return execute(operation, context, input);
}

function refusal(world: DoorWorld, operation: string, error: unknown): ActionResult<never> {
  const fault = faultOf(error);
  const requestId = uuidv7();
  const cause = FAULTS[fault.code].level === "error" ? { err: fault.cause ?? fault } : {};
  const facts = { requestId, operation, code: fault.code, ...fault.detail, ...cause };
  world.log[FAULTS[fault.code].level](facts, fault.publicMessage);
  const details = fault.data === undefined ? {} : { details: fault.data };
  return { ok: false, code: fault.code, message: fault.publicMessage, ...details, requestId };
}
