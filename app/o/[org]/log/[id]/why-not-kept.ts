import { LIST_METHODS } from "@/lib/calls/record";
import type { CallDetail } from "@/lib/calls/schema";

const SWITCHED_OFF = "Not kept: keeping payloads is switched off.";
const WAS_OFF = "Not kept: keeping payloads was switched off when the call was made.";

type PayloadFacts = Pick<CallDetail, "method" | "status" | "arguments" | "result">;

/**
 * Why a call stands without its arguments or its result: there was nothing, or it was not kept.
 *
 * @param capturesNow the organization's switch as it is today; what it was then, the call itself tells where it can
 */
export function whyNotKept(part: "arguments" | "result", call: PayloadFacts, capturesNow: boolean): string {
  if (LIST_METHODS.some((method) => method === call.method)) return "Not kept: of a list only the request is logged.";
  return part === "arguments" ? whyNoArguments(call, capturesNow) : whyNoResult(call, capturesNow);
}

function whyNoArguments(call: PayloadFacts, capturesNow: boolean): string {
  if (call.method === "resources/read") return "There are none: a resource is read by its address.";
  if (call.result !== null) return "There are none: the client sent no arguments.";
  if (!capturesNow) return SWITCHED_OFF;
  if (call.status === "denied") return "There are none: the call was refused before its arguments were read.";
  if (call.method === "prompts/get" && !isAnswered(call)) return "There are none: the client sent no arguments.";
  return WAS_OFF;
}

function whyNoResult(call: PayloadFacts, capturesNow: boolean): string {
  if (call.status === "denied") return "There is none: the call was refused.";
  if (!isAnswered(call)) return "There is none: the call ended without one.";
  return capturesNow ? WAS_OFF : SWITCHED_OFF;
}

function isAnswered({ status }: PayloadFacts): boolean {
  return status === "ok" || status === "tool_error";
}
