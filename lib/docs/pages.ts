export interface DocsPage {
  /** `/docs/{slug}`, and docs/product/{slug}.mdx. */
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  /** When the text was last changed, ISO date. */
  readonly updated: string;
}

export interface DocsSection {
  readonly title: string;
  readonly pages: readonly DocsPage[];
}

/** The product's documentation, in the order in which it is read. */
export const DOCS: readonly DocsSection[] = [
  {
    title: "Start",
    pages: [
      {
        slug: "quickstart",
        title: "Quickstart",
        description: "From nothing to a real tool call, in five steps with their times.",
        updated: "2026-11-29",
      },
      {
        slug: "what-is-mcp",
        title: "What is MCP?",
        description: "The protocol, and what a gateway in front of many servers does.",
        updated: "2026-11-29",
      },
      {
        slug: "clients",
        title: "Clients",
        description: "Claude, Cursor, VS Code and eleven more: what each needs and is known for.",
        updated: "2026-11-29",
      },
    ],
  },
  {
    title: "Use",
    pages: [
      {
        slug: "connections",
        title: "Connections",
        description: "Add tool servers, choose their tools, and keep them working.",
        updated: "2026-11-29",
      },
      {
        slug: "catalog",
        title: "Catalog",
        description: "Connect known servers with one click or one key, add your own, import from registries.",
        updated: "2026-11-29",
      },
      {
        slug: "authentication",
        title: "Authentication",
        description: "People, keys of clients, and credentials of servers.",
        updated: "2026-11-29",
      },
      {
        slug: "trusted-issuers",
        title: "Trusted issuers",
        description: "Use tokens of your own identity provider in place of keys.",
        updated: "2026-11-29",
      },
      {
        slug: "identity-forwarding",
        title: "Identity forwarding",
        description: "Tell your own servers who calls, and how they check it.",
        updated: "2026-11-29",
      },
      {
        slug: "access-control",
        title: "Access control",
        description: "Who reaches which servers and tools, and what each role may do.",
        updated: "2026-11-29",
      },
      {
        slug: "members",
        title: "Members and teams",
        description: "Invite people, give them roles, suspend and remove them, group them.",
        updated: "2026-11-29",
      },
      {
        slug: "analytics",
        title: "Analytics and the log",
        description: "Who called what, how fast, and what broke.",
        updated: "2026-11-29",
      },
      {
        slug: "troubleshooting",
        title: "Troubleshooting",
        description: "By symptom: no tools, 401 and 403, and what messages mean.",
        updated: "2026-11-29",
      },
    ],
  },
  {
    title: "Run",
    pages: [
      {
        slug: "security",
        title: "Security",
        description: "How credentials, organizations and hostile servers are kept apart.",
        updated: "2026-11-29",
      },
      {
        slug: "self-hosting",
        title: "Self-hosting",
        description: "One machine, HTTPS, PostgreSQL, several processes, backups.",
        updated: "2026-11-29",
      },
      {
        slug: "changelog",
        title: "Changelog",
        description: "What has changed, version by version.",
        updated: "2026-11-29",
      },
    ],
  },
];

export const DOCS_PAGES: readonly DocsPage[] = DOCS.flatMap(({ pages }) => pages);

export function findDocsPage(slug: string): DocsPage | null {
  return DOCS_PAGES.find((page) => page.slug === slug) ?? null;
}
