import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";

/** What a server may ask a client, in either era, and what the client must have declared to be asked. */
const CAPABILITY_OF: ReadonlyMap<string, string> = new Map([
  ["sampling/createMessage", "sampling"],
  ["elicitation/create", "elicitation"],
  ["roots/list", "roots"],
]);

/** A question that may not be put to the client, as a JSON-RPC error. */
export interface QuestionRefusal {
  readonly code: number;
  readonly message: string;
}

/**
 * Why a client that declared these capabilities must not be asked this; null when it may be. Modes and options count: a
 * server must not send what was not declared (2025-11-25 and 2026-07-28, client/elicitation and client/sampling).
 */
export function refuseQuestion(capabilities: JsonObject, method: string, params: JsonObject): QuestionRefusal | null {
  const name = CAPABILITY_OF.get(method);
  const declared = name === undefined ? undefined : capabilities[name];
  if (!isJsonObject(declared)) return { code: -32601, message: `The client does not answer ${method}.` };
  if (method === "elicitation/create") {
    const mode = params.mode ?? "form";
    const takes = mode === "url" ? declared.url !== undefined : mode === "form" && takesForms(declared);
    if (!takes) return { code: -32602, message: `The client does not take elicitation in the mode "${String(mode)}".` };
  }
  const usesTools = params.tools !== undefined || params.toolChoice !== undefined;
  if (method === "sampling/createMessage" && usesTools && declared.tools === undefined) {
    return { code: -32602, message: "The client does not sample with tools." };
  }
  return null;
}

/** An empty object means forms only, as it did before there were other modes. */
function takesForms(elicitation: JsonObject): boolean {
  return elicitation.form !== undefined || elicitation.url === undefined;
}

/**
 * The capabilities with which a client can be asked, in one of few spellings: equal for clients that can answer the same,
 * and never anything that a client made up. `{}` for a client that cannot be asked.
 */
export function answerable(declared: JsonObject): JsonObject {
  const { elicitation, sampling, roots } = declared;
  return {
    ...(isJsonObject(elicitation)
      ? {
          elicitation: {
            ...(takesForms(elicitation) ? { form: {} } : {}),
            ...(elicitation.url === undefined ? {} : { url: {} }),
          },
        }
      : {}),
    ...(isJsonObject(sampling)
      ? {
          sampling: {
            ...(sampling.context === undefined ? {} : { context: {} }),
            ...(sampling.tools === undefined ? {} : { tools: {} }),
          },
        }
      : {}),
    ...(isJsonObject(roots) ? { roots: {} } : {}),
  };
}

/** All that a client can be asked and the gateway passes on. */
export const ALL_ANSWERABLE: JsonObject = {
  elicitation: { form: {}, url: {} },
  sampling: { context: {}, tools: {} },
  roots: {},
};

/** What a client with these capabilities cannot be asked, in words for people. */
export function missingAnswers(declared: JsonObject): readonly string[] {
  const { elicitation, sampling, roots } = declared;
  const missing: string[] = [];
  if (!isJsonObject(elicitation)) missing.push("elicitation");
  else if (!takesForms(elicitation)) missing.push("elicitation by form");
  else if (elicitation.url === undefined) missing.push("elicitation by URL");
  if (!isJsonObject(sampling)) missing.push("sampling");
  else if (sampling.tools === undefined) missing.push("sampling with tools");
  if (!isJsonObject(roots)) missing.push("roots");
  return missing;
}

/** What is wrong with a client's answer to a question; null when it can go to the server that asked. */
export function misfitOfAnswer(method: string, answer: JsonValue | undefined): string | null {
  if (!isJsonObject(answer)) return "must be an object";
  if (method === "elicitation/create") {
    const { action, content } = answer;
    if (action !== "accept" && action !== "decline" && action !== "cancel")
      return 'must have an "action": accept, decline or cancel';
    return content === undefined || isJsonObject(content) ? null : 'must have an object as "content"';
  }
  if (method === "roots/list") return Array.isArray(answer.roots) ? null : 'must have a list "roots"';
  const isMessage = typeof answer.role === "string" && typeof answer.model === "string" && answer.content !== undefined;
  return isMessage ? null : 'must have "role", "model" and "content"';
}
