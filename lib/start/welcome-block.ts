import { DEFAULT_EXPIRY_DAYS } from "@/lib/keys/schema";

export interface FirstRunFacts {
  /** Where people look. */
  readonly dashboardUrl: string;
  /** Signs the owner in, once. Null where sign-in is not possible yet; `signInObstacle` says why. */
  readonly signInUrl: string | null;
  readonly signInObstacle: string | null;
  readonly mcpUrl: string;
  readonly apiKey: string;
}

/** The command that connects Claude Code. */
export function claudeCommand(mcpUrl: string, apiKey: string): string {
  return `claude mcp add --transport http causeway ${mcpUrl} --header "Authorization: Bearer ${apiKey}"`;
}

/** What the first start says to a person. Kept in one block, so that it can be found again between the lines of a log. */
export function renderWelcome(
  facts: FirstRunFacts,
  place: {
    readonly dataDir: string;
    readonly file: string;
    readonly masterKeyFile: string | null;
    /** Prints a new sign-in link. */
    readonly linkCommand: string;
  },
): string {
  const signIn = facts.signInUrl
    ? [`Dashboard   ${facts.signInUrl}`, `            (signs you in once; for a new link: ${place.linkCommand})`]
    : [`Dashboard   ${facts.dashboardUrl}`, `            ${facts.signInObstacle ?? ""}`];
  const backUp = place.masterKeyFile
    ? [
        `Data        ${place.dataDir}`,
        `            Back up ${place.masterKeyFile}: without it no API key works and no stored credential can be read.`,
      ]
    : [`Data        ${place.dataDir}`];
  return [
    "",
    "  ─────────────────────────────────────────────────────────────────────────",
    "  Causeway is ready. This is shown once:",
    "",
    ...signIn.map(indent),
    indent(`MCP         ${facts.mcpUrl}`),
    indent(`Key         ${facts.apiKey}`),
    indent(`            (expires after ${DEFAULT_EXPIRY_DAYS} days; make the next one under Keys)`),
    ...backUp.map(indent),
    indent(`Again       the same facts stand in ${place.file} until the next start`),
    "",
    "  Connect Claude Code:",
    "",
    `  ${claudeCommand(facts.mcpUrl, facts.apiKey)}`,
    "  ─────────────────────────────────────────────────────────────────────────",
    "",
  ].join("\n");
}

function indent(line: string): string {
  return `  ${line}`;
}
