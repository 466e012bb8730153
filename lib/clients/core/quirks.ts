/**
 * What clients are known to do that an administrator wonders about, by the name that they give themselves. Facts about
 * other people's programs age: each has its source, and a version where one is known.
 */
export interface ClientQuirks {
  /** Of lib/clients/registry; null for one that has no tab of its own. */
  readonly setup: string | null;
  readonly name: string;
  /** Matches `clientInfo.name`. */
  readonly matches: RegExp;
  /** How many tools it takes, of all its servers together, and from where we know. */
  readonly toolCap?: Sourced<number>;
  /** The longest tool name, with the prefix that the client puts in front of it: `NAME` is what it calls the server. */
  readonly toolName?: Sourced<{ readonly limit: number; readonly prefix: string }>;
  /** Does not ask again when it is told that the list changed. */
  readonly ignoresListChanged?: Sourced<true>;
  /** What is odd about its HTTP headers. */
  readonly headers?: Sourced<string>;
  /** Signs in again every hour unless the authorization server offers this scope. */
  readonly needsOfflineAccess?: Sourced<true>;
  /** How a person makes it ask for the tools again. */
  readonly listAgain: string;
}

export interface Sourced<Value> {
  readonly value: Value;
  readonly source: string;
}

export const CLIENT_QUIRKS: readonly ClientQuirks[] = [
  {
    setup: "claude-code",
    name: "Claude Code",
    matches: /^claude-code\b/i,
    toolName: {
      value: { limit: 64, prefix: "mcp__NAME__" },
      source: "https://github.com/anthropics/claude-code/issues/19882",
    },
    ignoresListChanged: { value: true, source: "https://github.com/anthropics/claude-code/issues/79826" },
    needsOfflineAccess: { value: true, source: "https://github.com/anthropics/claude-code/issues/41610" },
    listAgain: "Start a new session, or choose the server under /mcp and reconnect it.",
  },
  {
    setup: "claude-desktop",
    name: "Claude",
    matches: /^claude(-ai|-desktop| desktop)?\b/i,
    ignoresListChanged: { value: true, source: "https://github.com/anthropics/claude-ai-mcp/issues/45" },
    needsOfflineAccess: { value: true, source: "https://github.com/supabase/auth/issues/2628" },
    listAgain: "Restart Claude Desktop, or disconnect and connect the connector in the settings.",
  },
  {
    setup: "cursor",
    name: "Cursor",
    matches: /^cursor\b/i,
    toolCap: { value: 40, source: "https://mcptrove.com/glossary/tool-budget" },
    ignoresListChanged: { value: true, source: "https://github.com/obot-platform/obot/issues/7579" },
    listAgain: "Switch the server off and on in Settings, MCP; remove and add it if that does not help.",
  },
  {
    setup: "vscode",
    name: "VS Code",
    matches: /^(visual studio code|vscode|vs code)\b/i,
    toolCap: { value: 128, source: "https://github.com/postmanlabs/postman-mcp-server/pull/26" },
    headers: {
      value: "Copilot has sent a second request whose Mcp-Method header did not fit its body.",
      source: "https://github.com/agentgateway/agentgateway/issues/3439",
    },
    listAgain: "Run “MCP: List Servers” in the command palette and restart the server.",
  },
  {
    setup: null,
    name: "GitHub Copilot CLI",
    matches: /^(github-?copilot|copilot)/i,
    toolName: {
      value: { limit: 64, prefix: "NAME-" },
      source: "https://github.com/github/copilot-cli/issues/1879",
    },
    headers: {
      value: "It has sent a second request whose Mcp-Method header did not fit its body.",
      source: "https://github.com/agentgateway/agentgateway/issues/3439",
    },
    listAgain: "Restart it.",
  },
  {
    setup: "windsurf",
    name: "Windsurf",
    matches: /^(windsurf|codeium|cascade)\b/i,
    toolCap: { value: 100, source: "https://docs.windsurf.com/windsurf/cascade/mcp" },
    listAgain: "Press the refresh button of the MCP servers in Cascade.",
  },
  {
    setup: "codex",
    name: "Codex",
    matches: /^codex\b/i,
    ignoresListChanged: { value: true, source: "https://github.com/openai/codex/issues/33266" },
    listAgain: "Start a new session.",
  },
  { setup: "roo-code", name: "Roo Code", matches: /^roo\b/i, listAgain: "Press the refresh button of the server." },
  { setup: "cline", name: "Cline", matches: /^cline\b/i, listAgain: "Restart the server in the MCP panel." },
  { setup: "zed", name: "Zed", matches: /^zed\b/i, listAgain: "Restart the server in Settings, AI." },
  { setup: "gemini-cli", name: "Gemini CLI", matches: /^gemini\b/i, listAgain: "Run /mcp refresh, or restart it." },
  { setup: "goose", name: "Goose", matches: /^goose\b/i, listAgain: "Start a new session." },
  {
    setup: null,
    name: "ChatGPT",
    matches: /^(openai-mcp|chatgpt)\b/i,
    needsOfflineAccess: { value: true, source: "https://github.com/supabase/auth/issues/2628" },
    listAgain: "Press Refresh in the connector's settings.",
  },
];

/** What a client is known for; null for one that nobody has said anything about. */
export function quirksOf(clientName: string): ClientQuirks | null {
  return CLIENT_QUIRKS.find(({ matches }) => matches.test(clientName.trim())) ?? null;
}

export function quirksOfSetup(setup: string): ClientQuirks | null {
  return CLIENT_QUIRKS.find((quirks) => quirks.setup === setup) ?? null;
}
