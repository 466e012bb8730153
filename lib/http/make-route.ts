import { AsyncResource } from "node:async_hooks";
import type { z } from "zod";
import { FAULTS, Fault } from "@/lib/base/errors";
import { uuidv7 } from "@/lib/base/ids";
import type { JsonObject } from "@/lib/base/json";
import { restStatus } from "@/lib/base/rest-status";
import { readJsonBody } from "@/lib/http/body";
import { findCaller } from "@/lib/http/caller";
import { joinInput } from "@/lib/http/core/operation-input";
import { type Download, downloadResponse } from "@/lib/http/download";
import { eventStreamResponse, type LiveFeed } from "@/lib/http/event-stream";
import { faultOf } from "@/lib/http/fault-of";
import { openContext } from "@/lib/http/open-context";
import { jsonResponse, problemResponse } from "@/lib/http/problem";
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
    options: RouteOptions<Output> = {},
  ): RouteHandler {
    const { status = 200, send = asJson(status) } = options;
    return (request, { params }) =>
      handle(parts, request, async (world, requestId) => {
        const { org = "", ...path } = await params;
        const open = async () => {
          const caller = await findCaller(parts, world, request);
          return openContext(world, caller, org, request.headers.get("x-forwarded-for"));
        };
        const context = await open();
        const input = await readInput(request, path, world.environment.MAX_REQUEST_BYTES);
        // Asked while the answer goes on, when Next has let go of the request: its cookie is read where it came in.
        const isAllowed = AsyncResource.bind(() =>
          open().then(
            ({ actor }) => actor.permissions.has(operation.permission),
            () => false,
          ),
        );
        return send(await execute(operation, context, input), { requestId, isAllowed });
      });
  };
}

export interface RouteOptions<Output> {
  readonly status?: 200 | 201;
  /** How the answer is sent, where not as JSON. */
  readonly send?: (value: Output, sender: RouteSender) => Response;
}

export interface RouteSender {
  readonly requestId: string;
  /** Whether whoever sent the request still may: a key can be revoked and a session end while an answer goes on. */
  isAllowed(): Promise<boolean>;
}

/** `route(exportCalls, { send: asDownload })`: what it answers is a file. */
export function asDownload(value: Download, { requestId }: RouteSender): Response {
  return downloadResponse(value, requestId);
}

/** `route(followCalls, { send: asEvents })`: what it answers goes on. */
export function asEvents(value: LiveFeed, { requestId, isAllowed }: RouteSender): Response {
  return eventStreamResponse(value, { isAllowed, now: Date.now }, requestId);
}

function asJson(status: 200 | 201) {
  return (value: unknown, { requestId }: RouteSender) => jsonResponse(value, status, requestId);
}

/** Makes the handler of addresses under `/api/v1` that are none. */
export function makeUnknownRoute(parts: DoorParts) {
  return (request: Request): Promise<Response> =>
    answer(parts, request, () =>
      Promise.reject(
        new Fault("not_found", "There is nothing at this address. docs/admin-api.md has those that there are."),
      ),
    );
}

/** Runs a handler of the admin API: one id for the request, and every failure as a problem and a line in the log. */
export async function answer(
  parts: DoorParts,
  request: Request,
  work: (world: DoorWorld) => Promise<{ readonly status: number; readonly value: unknown }>,
): Promise<Response> {
  return handle(parts, request, async (world, requestId) => {
    const { status, value } = await work(world);
    return jsonResponse(value, status, requestId);
  });
}

async function handle(
  parts: DoorParts,
  request: Request,
  work: (world: DoorWorld, requestId: string) => Promise<Response>,
): Promise<Response> {
  const requestId = uuidv7();
  const world = await parts.world();
  try {
    return await work(world, requestId);
  } catch (error) {
    const fault = faultOf(error);
    logFailure(world.log, request, requestId, fault);
    return problemResponse(fault, requestId);
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
function logFailure(log: Log, request: Request, requestId: string, fault: Fault): void {
  const { level } = FAULTS[fault.code];
  const facts = { requestId, method: request.method, path: new URL(request.url).pathname, code: fault.code };
  const cause = level === "error" ? { err: fault.cause ?? fault } : {};
  log[level]({ ...facts, status: restStatus(fault.code), ...fault.detail, ...cause }, fault.publicMessage);
}
