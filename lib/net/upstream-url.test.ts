import { describe, expect, test } from "vitest";
import { isFault } from "@/lib/base/errors";
import { PrivateAllowList } from "@/lib/net/address-policy";
import { checkUpstreamUrl } from "@/lib/net/upstream-url";
import { LOOPBACK_SPELLINGS } from "@/tests/fixtures/loopback-spellings";

const none = new PrivateAllowList();

function refusal(text: string, allow = none): string | null {
  try {
    checkUpstreamUrl(text, allow);
    return null;
  } catch (error) {
    if (isFault(error) && error.code === "url_not_allowed") return error.publicMessage;
    throw error;
  }
}

describe("the URL of a server, as typed into a form", () => {
  test.each([
    "https://mcp.linear.app/mcp",
    "https://mcp.supabase.com/mcp?project_ref=x&read_only=true",
    "https://example.com:8443/mcp",
    "  https://example.com/mcp  ",
    "https://93.184.216.34/mcp",
    "https://[2606:4700::1111]/mcp",
  ])("%s is taken", (text) => {
    expect(refusal(text)).toBeNull();
  });

  test.each([
    "",
    "example.com/mcp",
    "ftp://example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://example.com/mcp",
    "https://user:secret@example.com/mcp",
    "https://user@example.com/mcp",
    "https://example.com/mcp#x",
    "https://example.com/mcp#",
    "https://example.com:22/",
    "https://example.com:25/",
    "https://example.com:2375/",
    "https://example.com:5432/",
    "https://example.com:6379/",
    "https://metadata/",
    "https://tools.internal/mcp",
    "https://printer.local/mcp",
    `https://example.com/${"x".repeat(3000)}`,
  ])("%s is refused", (text) => {
    expect(refusal(text)).toMatch(/^(This|The) /);
  });

  test.each([
    ...LOOPBACK_SPELLINGS,
    "a.localhost",
    "10.0.0.1",
    "169.254.169.254",
    "168.63.129.16",
    "[2001:0:7f00:1::]",
    "[fd00:ec2::254]",
    "[fe80::1]",
  ])("https://%s is refused without saying what is there", (host) => {
    expect(refusal(`https://${host}/mcp`)).toMatch(/^This address is not allowed\./);
  });

  test.each([
    ["http://LOCALHOST:8080/mcp", "localhost:8080"],
    ["https://10.0.0.5/mcp", "10.0.0.5:443"],
    ["http://[::1]:9000/mcp", "[::1]:9000"],
  ])("the refusal of %s names the entry that allows it", (url, entry) => {
    expect(refusal(url)).toContain(`with ${entry} in ALLOWED_PRIVATE_UPSTREAMS`);
    expect(refusal(url, new PrivateAllowList([entry]))).toBeNull();
  });

  test("what no entry can allow is not said to be allowable", () => {
    expect(refusal("http://169.254.169.254/")).not.toContain("ALLOWED_PRIVATE_UPSTREAMS");
  });

  test("an allow-listed host and port may be private and plain http, and nothing beside it", () => {
    const allow = new PrivateAllowList(["127.0.0.1:8080", "tools.lan:80"]);
    expect(refusal("http://127.0.0.1:8080/mcp", allow)).toBeNull();
    expect(refusal("http://127.1:8080/mcp", allow)).toBeNull();
    expect(refusal("http://tools.lan/mcp", allow)).toBeNull();
    expect(refusal("http://127.0.0.1:8081/mcp", allow)).not.toBeNull();
    expect(refusal("http://127.0.0.2:8080/mcp", allow)).not.toBeNull();
    expect(refusal("https://tools.lan/mcp", allow)).not.toBeNull();
  });
});
