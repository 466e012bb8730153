import type { z } from "zod";
import { FAULTS, Fault } from "@/lib/base/errors";
import { uuidv7 } from "@/lib/base/ids";
import { faultOf } from "@/lib/http/fault-of";
import type { ActionResult } from "@/lib/http/make-action";
import { notAuthenticated } from "@/lib/http/world";
import { isSameOrigin } from "@/lib/identity/same-origin";
import type { PresentSession } from "@/lib/identity/session-user";
import type { SignInWorld } from "@/lib/identity/world";
import { log } from "@/lib/telemetry/log";

/** Who acts on what is their own, and with what. */
export interface PersonalContext {
  readonly world: SignInWorld;
  readonly session: PresentSession;
  readonly headers: Headers;
}

/** Handed to the skin, so that tests bring their own. */
export interface PersonalParts {
  world(): Promise<SignInWorld>;
  /** Of the request's cookie; null without one that counts. */
  session(): Promise<PresentSession | null>;
  headers(): Promise<Headers>;
}

/**
 * Makes the skin of what people do with their own account, in no organization: a server action that asks for a session and for
 * our own pages, parses, and answers as the actions of organizations do.
 */
export function makePersonalAction(parts: PersonalParts) {
  return function personalAction<Input extends z.ZodType, Output>(
    shape: Input,
    run: (context: PersonalContext, input: z.output<Input>) => Promise<Output>,
  ) {
    return async (input: z.input<Input>): Promise<ActionResult<Output>> => {
      try {
        return { ok: true, value: await run(await open(parts), parse(shape, input)) };
      } catch (error) {
        return refusal(error);
      }
    };
  };
}

async function open(parts: PersonalParts): Promise<PersonalContext> {
  const world = await parts.world();
  const headers = await parts.headers();
  if (!isSameOrigin(headers, world.environment.PUBLIC_URL)) {
    throw new Fault("origin_not_allowed", "This request comes from another site.");
  }
  const session = await parts.session();
  if (!session) throw notAuthenticated();
  return { world, session, headers };
}

function parse<Input extends z.ZodType>(shape: Input, input: unknown): z.output<Input> {
  const parsed = shape.safeParse(input);
  if (!parsed.success) throw new Fault("invalid_value", parsed.error.issues[0]?.message ?? "This is not usable.");
  return parsed.data;
}

function refusal(error: unknown): ActionResult<never> {
  const fault = faultOf(error);
  const requestId = uuidv7();
  const cause = FAULTS[fault.code].level === "error" ? { err: fault.cause ?? fault } : {};
  log[FAULTS[fault.code].level]({ requestId, code: fault.code, ...fault.detail, ...cause }, fault.publicMessage);
  return { ok: false, code: fault.code, message: fault.publicMessage, requestId };
}
