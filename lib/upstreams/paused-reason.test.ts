import { expect, test } from "vitest";
import { pausedReason } from "@/lib/upstreams/paused-reason";

test.each([
  ["", " after repeated failures."],
  ["Paused by Ada.", " by Ada."],
  ["Paused after 6 failures in a row.", " after 6 failures in a row."],
  [
    "Paused after 6 failures in a row. mine could not be reached: the connection was refused.",
    " after 6 failures in a row. The connection was refused.",
  ],
  [
    "mine could not be reached: its server failed (HTTP 502).",
    " after repeated failures. Its server failed (HTTP 502).",
  ],
  ["mine takes no more requests.", " after repeated failures. It takes no more requests."],
  [
    "Request timeout after 3 s: mine did not answer.",
    " after repeated failures. Request timeout after 3 s: mine did not answer.",
  ],
])("%j is said without the server's name and without a second 'paused'", (reason, said) => {
  expect(pausedReason("mine", reason)).toBe(said);
});
