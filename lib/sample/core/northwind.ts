/** A made-up company whose calls look like a real one's: what it has connected, who works there, and with what. */

export interface SampleTool {
  readonly name: string;
  /** How often it is called, beside the others. */
  readonly weight: number;
  /** What a call of it takes, typically. */
  readonly ms: number;
  readonly readOnly: boolean;
}

export interface SampleServer {
  readonly slug: string;
  readonly name: string;
  readonly authKind: "none" | "bearer";
  /** Of a hundred calls. */
  readonly failures: number;
  readonly tools: readonly SampleTool[];
}

function tool(name: string, weight: number, ms: number, readOnly = true): SampleTool {
  return { name, weight, ms, readOnly };
}

export const SAMPLE_SERVERS: readonly SampleServer[] = [
  {
    slug: "github",
    name: "GitHub",
    authKind: "bearer",
    failures: 1.1,
    tools: [
      tool("search_code", 34, 240),
      tool("get_file", 30, 120),
      tool("list_issues", 14, 190),
      tool("create_pull_request", 6, 620, false),
      tool("add_comment", 8, 310, false),
      tool("delete_branch", 1, 260, false),
    ],
  },
  {
    slug: "linear",
    name: "Linear",
    authKind: "bearer",
    failures: 0.6,
    tools: [
      tool("search_issues", 22, 95),
      tool("create_issue", 9, 210, false),
      tool("update_issue", 7, 180, false),
      tool("list_cycles", 3, 80),
    ],
  },
  {
    slug: "notion",
    name: "Notion",
    authKind: "bearer",
    failures: 2.4,
    tools: [tool("search", 16, 410), tool("get_page", 11, 330), tool("append_block", 3, 520, false)],
  },
  {
    slug: "postgres",
    name: "Postgres, read only",
    authKind: "bearer",
    failures: 3.2,
    tools: [tool("query", 18, 34), tool("describe_table", 6, 9)],
  },
  {
    slug: "sentry",
    name: "Sentry",
    authKind: "bearer",
    failures: 1.6,
    tools: [tool("list_events", 6, 280), tool("get_event", 5, 170), tool("resolve_issue", 1, 240, false)],
  },
  {
    slug: "docs",
    name: "Product docs",
    authKind: "none",
    failures: 0.2,
    tools: [tool("search_docs", 9, 22), tool("read_doc", 6, 14)],
  },
];

export interface SampleCaller {
  readonly name: string;
  /** Of what is called, beside the others. */
  readonly weight: number;
  readonly isService: boolean;
  readonly clients: readonly string[];
}

function person(name: string, weight: number, ...clients: readonly string[]): SampleCaller {
  return { name, weight, isService: false, clients };
}

function service(name: string, weight: number, client: string): SampleCaller {
  return { name, weight, isService: true, clients: [client] };
}

export const SAMPLE_CALLERS: readonly SampleCaller[] = [
  service("ci-review", 24, "agent-sdk"),
  person("Amy Okafor", 16, "claude-code", "cursor"),
  person("Jonas Weber", 13, "cursor"),
  person("Mei Tanaka", 11, "vscode"),
  person("Priya Nair", 10, "claude-code"),
  person("Luca Moretti", 8, "claude-code", "zed"),
  service("support-bot", 8, "agent-sdk"),
  person("Sara Lind", 6, "cursor"),
  person("Tomás Rivera", 5, "vscode", "codex"),
  person("Hannah Cole", 4, "claude-desktop"),
  person("Omar Haddad", 3, "goose"),
  person("Eva Novak", 2, "claude-desktop"),
];

/** As their clients say them, year in, year out: versions move on every six weeks. */
export function versionOf(client: string, dayOfYear: number): string {
  return `${client.length % 3}.${40 + Math.floor(dayOfYear / 42)}.${dayOfYear % 7}`;
}
