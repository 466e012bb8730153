/** Screens of an organization that a public page may point at: `/go/{screen}` leads a signed-in person to their own. */
export const SCREENS = {
  home: "",
  connections: "connections",
  catalog: "catalog",
  tools: "tools",
  "add-server": "connections/new",
  accounts: "accounts",
  connect: "connect",
  keys: "keys",
  clients: "clients",
  members: "members",
  access: "access",
  log: "log",
  analytics: "analytics",
  costs: "analytics/costs",
  audit: "audit",
  settings: "settings",
  alerts: "settings/alerts",
  review: "settings/review",
  status: "settings/status",
  plan: "settings/plan",
} as const;

export type Screen = keyof typeof SCREENS;

export function isScreen(name: string): name is Screen {
  return Object.hasOwn(SCREENS, name);
}

/** What is said on the landing page, and the screen that does it; null for what is not there yet. */
export interface Said {
  readonly text: string;
  readonly screen: Screen | null;
}

export interface Audience {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly points: readonly Said[];
}

export const AUDIENCES: readonly Audience[] = [
  {
    id: "platform-teams",
    title: "For platform teams",
    about: "One place for every tool server that the company's agents use.",
    points: [
      { text: "Connect known MCP servers from the catalog, with one click or one key", screen: "catalog" },
      { text: "Add MCP servers: external services, internal APIs, public servers", screen: "add-server" },
      { text: "Configure authentication: API keys, custom headers, sign-in at the vendor", screen: "connections" },
      { text: "Provision access: who may use which server and tool, and why", screen: "access" },
      { text: "View usage across the organization", screen: "analytics" },
    ],
  },
  {
    id: "developers",
    title: "For developers",
    about: "Every allowed tool in the client that you already use, after one configuration.",
    points: [
      { text: "Browse the servers and tools that you may use", screen: "tools" },
      { text: "Copy connection URLs, ready for 14 clients and SDKs", screen: "connect" },
      { text: "Test a tool from its server's page, with a form made from its schema", screen: "connections" },
      { text: "See your own calls, with what went in and what came out", screen: "log" },
    ],
  },
  {
    id: "enterprise",
    title: "Enterprise deployment",
    about: "The same tools for the whole company, under one control plane.",
    points: [
      { text: "Manage access for hundreds of developers, by team and role", screen: "access" },
      { text: "Enforce security policies: who reaches what, what is kept, who is refused", screen: "access" },
      { text: "Track usage: calls by server, tool, person and client", screen: "analytics" },
      { text: "Monitor performance: latency and errors of every server", screen: "analytics" },
    ],
  },
  {
    id: "regulated",
    title: "Regulated industries",
    about: "Show afterwards what an agent did, on whose behalf, and who allowed it.",
    points: [
      { text: "Audit trail for all AI interactions", screen: "log" },
      { text: "Data privacy and residency controls: what is kept of a call, and for how long", screen: "settings" },
      { text: "User consent and approval workflows", screen: null },
      { text: "Compliance reporting: every change of the configuration, with who made it", screen: "audit" },
    ],
  },
];

/** What happens between a client's question and its answer. */
export const STEPS = [
  { title: "The client connects", text: "It has one URL and one key, and knows nothing of the servers behind." },
  {
    title: "Causeway checks the key",
    text: "A key that is unknown, revoked or expired ends here, before any server is reached.",
  },
  {
    title: "It decides",
    text: "Only the servers and tools that this key may use are listed, and only those can be called.",
  },
  {
    title: "It adds the credential",
    text: "The server's own key or token joins the request here. The client never sees it.",
  },
  { title: "The server answers", text: "Results and progress stream back through the same connection as they come." },
  {
    title: "The call is in the log",
    text: "Who called what, with which arguments, how long it took and what came back.",
  },
] as const;
