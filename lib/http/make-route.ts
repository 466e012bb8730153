import type { z } from "zod";
import { FAULTS, Fault, toFault } from "@/lib/base/errors";
import { uuidv7 } from "@/lib/base/ids";
import type { JsonObject } from "@/lib/base/json";
import { readJsonBody } from "@/lib/http/body";
import { findCaller } from "@/lib/http/caller";
import { joinInput } from "@/lib/http/core/operation-input";
import { openContext } from "@/lib/http/open-context";
import { jsonResponse, problemResponse, restStatus } from "@/lib/http/problem";
import type { DoorParts, DoorWorld } from "@/lib/http/world";
import type { Operation } from "@/lib/operations/define";
import { execute } from "@/lib/operations/execute";
import type { Log } from "@/lib/telemetry/log";

/** As Next hands it over: the dynamic segments of the path. `org` is the organization, the rest is input. */
export interface RouteContext {
  readonly params: Promise<Readonly<Record<string, string>>>;
}

export type RouteHandler = (request: Request, context: RouteContext) => Promise<Response>;

/** Makes the skin that serves an operation as a JSON endpoint under `/api/v1/organizations/[org]/`. */
export function makeRoute(parts: DoorParts) {
  return function route<Input extends z.ZodType, Output>(
    operation: Operation<Input, Output>,
    options: { readonly status?: 200 | 201 } = {},
  ): RouteHandler {
    return (request, { params }) =>
      answer(parts, request, async (world) => {
        const { org = "", ...path } = await params;
        const caller = await findCaller(parts, world, request);
        const context = await openContext(world, caller, org, request.headers.get("x-forwarded-for"));
        const input = await readInput(request, path, world.environment.MAX_REQUEST_BYTES);
        return { status: options.status ?? 200, value: await execute(operation, context, input) };
      });
  };
}

/** Runs a handler of the admin API: one id for the request, and every failure as a problem and a line in the log. */
export async function answer(
  parts: DoorParts,
  request: Request,
  work: (world: DoorWorld) => Promise<{ readonly status: number; readonly value: unknown }>,
): Promise<Response> {
  const requestId = uuidv7();
  const world = await parts.world();
  try {
    const { status, value } = await work(world);
    return jsonResponse(value, status, requestId);
  } catch (error) {
    logFailure(world.log, request, requestId, error);
    return problemResponse(error, requestId);
  }
}

async function readInput(
  request: Request,
  path: Readonly<Record<string, string>>,
  maxBytes: number,
): Promise<JsonObject> {
  const body = request.method === "GET" || request.method === "HEAD" ? null : await readJsonBody(request, maxBytes);
  const joined = joinInput(path, new URL(request.url).searchParams, body);
  if (!joined.ok) throw new Fault("invalid_input", joined.problem);
  return joined.input;
}

/** Neither query nor headers: both can hold what does not belong into a log. */
function logFailure(log: Log, request: Request, requestId: string, error: unknown): void {
  const fault = toFault(error);
  const { level } = FAULTS[fault.code];
  const facts = { requestId, method: request.method, path: new URL(request.url).pathname, code: fault.code };
  const cause = fault.code === "internal" ? { err: fault.cause ?? fault } : {};
  log[level]({ ...facts, status: restStatus(fault.code), ...fault.detail, ...cause }, fault.publicMessage);
}
