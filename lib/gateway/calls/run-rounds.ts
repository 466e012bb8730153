import { Fault } from "@/lib/base/errors";
import { uuidv7 } from "@/lib/base/ids";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";
import { refuseQuestion } from "@/lib/gateway/core/answerable";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";
import type { Answer } from "@/lib/gateway/serve/answer";
import type { LiveSession } from "@/lib/gateway/sessions/sessions";
import { askOnCall } from "@/lib/gateway/streams/call-stream";
import { notificationText } from "@/lib/mcp/wire";
import type { UpstreamReply } from "@/lib/upstreams/driver";

/** A server that asks more often than this in one call is not getting anywhere. */
const MAX_ROUNDS = 10;
const MAX_QUESTIONS_A_ROUND = 32;
/** A person who was sent to a page is there for a while: how often the server is asked whether that is done, and for how long. */
const PAGE_POLL_MS = 2000;
const PAGE_TIMEOUT_MS = 10 * 60_000;
const MISSING_CLIENT_CAPABILITY = -32021;

/** Whether a reply means something to a modern client only: questions, or that it could not be asked. */
export function isForTheModernEra(reply: UpstreamReply): boolean {
  return reply.kind === "error"
    ? reply.code === MISSING_CLIENT_CAPABILITY
    : reply.result.resultType === "input_required";
}

interface Question {
  readonly key: string;
  readonly method: string;
  readonly params: JsonObject;
}

/** Makes the call once more, with what the upstream wants beside its own parameters. */
type CallAgain = (more: JsonObject) => Promise<UpstreamReply>;

/**
 * A legacy client's call at a modern upstream. An `input_required` result (2026-07-28, basic/patterns/mrtr) becomes requests
 * to the client on the call's own stream; with the answers, and the upstream's state as it was, the call is made again until
 * the upstream has what it needs. `signal` is aborted when the client cancels or leaves.
 */
export async function answerInRounds(
  caller: Caller,
  connection: ConnectionView,
  first: UpstreamReply,
  answer: Answer,
  signal: AbortSignal,
  callAgain: CallAgain,
): Promise<UpstreamReply> {
  const pages = new VisitedPages(answer);
  let reply = first;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const result = inputRequired(reply);
    if (!result) {
      pages.leave();
      return withoutModernErrors(connection, reply);
    }
    const questions = questionsOf(connection, result.inputRequests);
    if (questions.length > 0 && questions.every((question) => pages.isOpen(question))) {
      // Asking again would send the person to where they are: the server is asked instead whether they are done.
      round--;
      await pages.wait(connection, signal);
    }
    const inputResponses = await answersTo(caller, connection, questions, pages, answer, signal);
    const state: JsonObject = result.requestState === undefined ? {} : { requestState: result.requestState };
    if (signal.aborted) throw cancelled(connection);
    reply = await callAgain(questions.length > 0 ? { inputResponses, ...state } : state);
  }
  throw unavailable(connection, `it asked more than ${MAX_ROUNDS} times in one call.`);
}

function inputRequired(reply: UpstreamReply): JsonObject | null {
  return reply.kind === "result" && reply.result.resultType === "input_required" ? reply.result : null;
}

function cancelled(connection: ConnectionView): Fault {
  return new Fault("cancelled", `The request to ${connection.slug} was cancelled.`);
}

function unavailable(connection: ConnectionView, why: string): Fault {
  return new Fault("input_unavailable", `${connection.slug} needs an answer that it cannot get: ${why}`, {
    data: { server: connection.slug },
  });
}

/** -32021 is an error of the modern era; what it says is said in words. */
function withoutModernErrors(connection: ConnectionView, reply: UpstreamReply): UpstreamReply {
  if (reply.kind === "result" || reply.code !== MISSING_CLIENT_CAPABILITY) return reply;
  const required = isJsonObject(reply.data) ? reply.data.requiredCapabilities : undefined;
  const names = isJsonObject(required) ? Object.keys(required).slice(0, 5).join(", ") : "";
  throw unavailable(
    connection,
    `this client did not say that it can answer${names ? ` (${names})` : ""}, or it cannot be asked in this request.`,
  );
}

function questionsOf(connection: ConnectionView, asked: JsonValue | undefined): Question[] {
  if (asked === undefined) return [];
  const entries = isJsonObject(asked) ? Object.entries(asked) : [];
  if (!isJsonObject(asked) || entries.length > MAX_QUESTIONS_A_ROUND)
    throw unavailable(connection, "it did not ask in a way that the gateway can read.");
  return entries.map(([key, question]) => {
    if (!isJsonObject(question) || typeof question.method !== "string")
      throw unavailable(connection, "it did not ask in a way that the gateway can read.");
    return { key, method: question.method, params: isJsonObject(question.params) ? question.params : {} };
  });
}

async function answersTo(
  caller: Caller,
  connection: ConnectionView,
  questions: readonly Question[],
  pages: VisitedPages,
  answer: Answer,
  signal: AbortSignal,
): Promise<JsonObject> {
  const { session } = caller;
  if (questions.length === 0) return {};
  if (!session || !answer.canStream)
    throw unavailable(connection, "this client takes no event stream on which it could be asked.");
  for (const { method, params } of questions) {
    const refused = refuseQuestion(session.facts.capabilities, method, params);
    if (refused) throw unavailable(connection, refused.message);
  }
  const answers = await Promise.all(
    questions.map(async (question) => {
      if (pages.isOpen(question)) return [question.key, { action: "accept" }] as const;
      return [question.key, await askOne(session, connection, question, pages, answer, signal)] as const;
    }),
  );
  return Object.fromEntries(answers);
}

async function askOne(
  session: LiveSession,
  connection: ConnectionView,
  question: Question,
  pages: VisitedPages,
  answer: Answer,
  signal: AbortSignal,
): Promise<JsonObject> {
  const params = pages.paramsFor(question);
  const reply = await askOnCall(session, { method: question.method, params, signal }, answer);
  if (signal.aborted) throw cancelled(connection);
  if (reply.kind === "error")
    throw unavailable(connection, `the client did not answer ${question.method}: ${reply.message.slice(0, 200)}`);
  pages.note(question, params, reply.result);
  return reply.result;
}

/**
 * Pages that the person was sent to during one call. In the legacy era such a question has an id, and the client is told
 * when the server is done with it (2025-11-25, client/elicitation).
 */
class VisitedPages {
  readonly #answer: Answer;
  readonly #open = new Map<string, string>();
  readonly #startedAt = performance.now();

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  paramsFor({ method, params }: Question): JsonObject {
    const isPage = method === "elicitation/create" && params.mode === "url";
    return isPage ? { ...params, elicitationId: `cw-${uuidv7()}` } : params;
  }

  note({ params }: Question, { elicitationId }: JsonObject, result: JsonObject): void {
    if (typeof elicitationId === "string" && typeof params.url === "string" && result.action === "accept")
      this.#open.set(params.url, elicitationId);
  }

  isOpen({ method, params }: Question): boolean {
    return method === "elicitation/create" && typeof params.url === "string" && this.#open.has(params.url);
  }

  async wait(connection: ConnectionView, signal: AbortSignal): Promise<void> {
    if (performance.now() - this.#startedAt > PAGE_TIMEOUT_MS)
      throw unavailable(connection, "the page that it sent the person to was not finished in time.");
    await new Promise<void>((resolve) => {
      setTimeout(resolve, PAGE_POLL_MS).unref();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  /** The server needs nothing more: the client can stop waiting for the page. */
  leave(): void {
    for (const elicitationId of this.#open.values())
      this.#answer.notify(notificationText("notifications/elicitation/complete", { elicitationId }));
    this.#open.clear();
  }
}
