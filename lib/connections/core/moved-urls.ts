/**
 * Servers whose HTTP+SSE address (2024-11-05) has a successor that speaks Streamable HTTP: host, old path, new path. Only
 * what the vendors themselves announce. `*.` stands for one label.
 */
const MOVED: readonly (readonly [host: string, from: string, to: string])[] = [
  ["mcp.linear.app", "/sse", "/mcp"],
  ["mcp.notion.com", "/sse", "/mcp"],
  ["mcp.sentry.dev", "/sse", "/mcp"],
  ["mcp.asana.com", "/sse", "/v2/mcp"],
  ["mcp.atlassian.com", "/v1/sse", "/v1/mcp/authv2"],
  ["mcp.paypal.com", "/sse", "/mcp"],
  ["mcp.squareup.com", "/sse", "/mcp"],
  ["mcp.neon.tech", "/sse", "/mcp"],
  ["mcp.intercom.com", "/sse", "/mcp"],
  ["mcp.webflow.com", "/sse", "/mcp"],
  ["mcp.wix.com", "/sse", "/mcp"],
  ["mcp.canva.com", "/sse", "/mcp"],
  ["mcp.monday.com", "/sse", "/mcp"],
  ["mcp.deepwiki.com", "/sse", "/mcp"],
  ["mcp.semgrep.ai", "/sse", "/mcp"],
  ["mcp.cloudflare.com", "/sse", "/mcp"],
  ["*.mcp.cloudflare.com", "/sse", "/mcp"],
];

/** What became of an address that somebody pasted. */
export interface MovedUrl {
  readonly url: string;
  /** A sentence for people; null: the address is as it was typed. */
  readonly notice: string | null;
}

/** Puts the successor's path where a known server's old one was given; the query stays. `url`: absolute and normalized. */
export function followMoved(url: string): MovedUrl {
  const parsed = new URL(url);
  const path = parsed.pathname.replace(/\/+$/, "");
  const move = MOVED.find(([host, from]) => isHost(parsed.host, host) && path === from);
  if (!move) return { url, notice: null };
  parsed.pathname = move[2];
  const notice = `${parsed.host} has moved from ${move[1]} (HTTP+SSE, deprecated) to ${move[2]}; the address was corrected.`;
  return { url: parsed.href, notice };
}

function isHost(host: string, pattern: string): boolean {
  if (!pattern.startsWith("*.")) return host === pattern;
  return host.endsWith(pattern.slice(1)) && !host.slice(0, 1 - pattern.length).includes(".");
}
