import "server-only";
import { realDoors } from "@/lib/http/doors";
import { makeTestCall } from "@/lib/http/make-test-call";
import { runtime } from "@/lib/runtime";

/** A person's test of a tool: `POST /api/dashboard/{org}/call`. */
export const testCall = makeTestCall({
  ...realDoors,
  callAsPerson: async (call, request) => (await runtime()).gateway.callAsPerson(call, request),
});
