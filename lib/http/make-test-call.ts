import type { Principal } from "@/lib/access/principal";
import { FAULTS, Fault } from "@/lib/base/errors";
import { uuidv7 } from "@/lib/base/ids";
import type { CallOutcome } from "@/lib/calls/record";
import type { Definition } from "@/lib/gateway/core/snapshot";
import type { PersonsCall } from "@/lib/gateway/serve/serve-person";
import { readJsonBody } from "@/lib/http/body";
import { faultOf } from "@/lib/http/fault-of";
import { openContext } from "@/lib/http/open-context";
import { problemResponse } from "@/lib/http/problem";
import { type DoorParts, type DoorWorld, notAuthenticated, type SessionUser } from "@/lib/http/world";
import { isSameOrigin } from "@/lib/identity/same-origin";
import type { OperationContext } from "@/lib/operations/context";
import { parseInput } from "@/lib/operations/execute";
import { testCallInput } from "@/lib/tools/call-input";

export interface TestCallParts extends DoorParts {
  /** The data plane, which decides, calls and logs. */
  callAsPerson(call: PersonsCall, request: Request): Promise<Response>;
}

/**
 * Makes the door through which a person tries a tool from the dashboard. Who it is, the session says, so the request must
 * come from our own pages. From here the call goes the way of every client's; the answer is what MCP answers, as an event
 * stream.
 */
export function makeTestCall(parts: TestCallParts) {
  return async (request: Request, { params }: { readonly params: Promise<{ readonly org: string }> }) => {
    const requestId = uuidv7();
    const world = await parts.world();
    try {
      const user = await parts.sessionUser();
      if (!user) throw notAuthenticated();
      if (!isSameOrigin(request.headers, world.environment.PUBLIC_URL)) {
        throw new Fault("origin_not_allowed", "This request comes from another site.");
      }
      const { org } = await params;
      const context = await openContext(world, { kind: "user", user }, org, request.headers.get("x-forwarded-for"));
      return await parts.callAsPerson(await prepare(world, context, user, request), request);
    } catch (error) {
      const fault = faultOf(error);
      const { level } = FAULTS[fault.code];
      world.log[level]({ requestId, code: fault.code, ...fault.detail, err: fault.cause }, fault.publicMessage);
      return problemResponse(fault, requestId);
    }
  };
}

async function prepare(
  world: DoorWorld,
  context: OperationContext,
  user: SessionUser,
  request: Request,
): Promise<PersonsCall> {
  const { actor, organization, db } = context;
  if (!actor.permissions.has("tools.call")) {
    throw new Fault("forbidden", "This needs the permission tools.call, which you do not have.", {
      data: { permission: "tools.call" },
    });
  }
  const body = await readJsonBody(request, world.environment.MAX_REQUEST_BYTES);
  const { connection, tool, arguments: args, ...retry } = await parseInput(testCallInput, body);
  const principal: Principal = {
    kind: "user",
    id: user.id,
    organizationId: organization.id,
    name: user.name,
    role: "",
  };
  return {
    principal,
    connection,
    tool,
    arguments: args,
    // What nobody may call yet is tried by those who decide whether anybody shall.
    hidden: actor.permissions.has("connections.write") ? await findHidden(db, connection, tool) : null,
    retry,
    address: actor.address,
    onLogged: (_intent, outcome) => {
      if (!isAnswer(outcome)) return;
      const testedAt = new Date();
      db.capability
        .updateMany({ where: { kind: "tool", name: tool, connection: { slug: connection } }, data: { testedAt } })
        .catch((error: unknown) => world.log.warn({ err: error }, "That a tool was tried could not be written down."));
    },
  };
}

/** The server has answered, well or badly: it is known how the tool behaves. */
function isAnswer({ status }: CallOutcome): boolean {
  return status === "ok" || status === "tool_error";
}

async function findHidden(db: OperationContext["db"], slug: string, tool: string): Promise<Definition | null> {
  const row = await db.capability.findFirst({
    where: {
      kind: "tool",
      name: tool,
      connection: { slug },
      OR: [{ exposed: false }, { hiddenReason: { not: null } }],
    },
    select: { definition: true },
  });
  return row ? (row.definition as unknown as Definition) : null;
}
