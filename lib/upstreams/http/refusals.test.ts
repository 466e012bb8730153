import { expect, test } from "vitest";
import { isUnknownSession } from "@/lib/upstreams/http/refusals";

test.each([
  ["Bad Request: No valid session ID provided", true],
  ["Bad Request: No valid session ID", true],
  ["Bad Request: Server not initialized", true],
  ["Session not found", true],
  ["Invalid session ID", true],
  ["Invalid or missing session ID.", true],
  ["Your checkout session not found", false],
  ["Session not found in the archive; 3 rows were deleted", false],
  ["The session is closed.", false],
])("the refusal %j speaks of a session that the server has forgotten: %s", (message, isForgotten) => {
  expect(isUnknownSession(message)).toBe(isForgotten);
});
