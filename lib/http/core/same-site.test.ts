import { expect, test } from "vitest";
import { mayChangeThings } from "./same-site";

const OURS = "https://gateway.example";

test.each([
  ["our own page", "POST", OURS, "same-origin", true],
  ["our own page in a browser that says nothing of the site", "POST", OURS, null, true],
  ["an address typed by hand", "POST", null, "none", true],
  ["another site", "POST", "https://evil.example", "cross-site", false],
  ["another site that the browser does not name", "POST", "null", "cross-site", false],
  ["a neighbour under the same domain", "POST", "https://other.gateway.example", "same-site", false],
  ["the same host without TLS", "POST", "http://gateway.example", null, false],
  ["the same host on another port", "POST", "https://gateway.example:8443", null, false],
  ["our name inside another", "POST", "https://gateway.example.evil.example", null, false],
  ["a sandboxed frame", "POST", "null", "same-origin", false],
  ["a page that contradicts itself", "DELETE", "https://evil.example", "same-origin", false],
  ["a program with a stolen cookie", "PATCH", null, null, false],
  ["reading", "GET", "https://evil.example", "cross-site", true],
])("%s: %s, Origin %s, Sec-Fetch-Site %s: %s", (_what, method, origin, secFetchSite, expected) => {
  expect(mayChangeThings({ method, origin, secFetchSite }, `${OURS}/`)).toBe(expected);
});
