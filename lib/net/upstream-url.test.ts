import { describe, expect, test } from "vitest";
import { isFault } from "@/lib/base/errors";
import { PrivateAllowList } from "@/lib/net/address-policy";
import { checkUpstreamUrl } from "@/lib/net/upstream-url";

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

  // The 13 forms under which a naive filter was seen to reach loopback, and the embeddings of IPv6.
  test.each([
    "localhost",
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "0.0.0.0",
    "[::]",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "localhost.",
    "a.localhost",
    "10.0.0.1",
    "169.254.169.254",
    "168.63.129.16",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[fd00:ec2::254]",
    "[fe80::1]",
  ])("https://%s is refused without saying what is there", (host) => {
    expect(refusal(`https://${host}/mcp`)).toMatch(/^This address is not allowed\./);
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
