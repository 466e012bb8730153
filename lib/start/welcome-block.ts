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
  place: { readonly dataDir: string; readonly file: string; readonly masterKeyFile: string | null },
): string {
  const signIn = facts.signInUrl
    ? [`Dashboard   ${facts.signInUrl}`, "            (signs you in once; for a new link: npm run sign-in-link)"]
    : [`Dashboard   ${facts.dashboardUrl}`, `            ${facts.signInObstacle ?? ""}`];
  const backUp = place.masterKeyFile
    ? [
        `Data        ${place.dataDir}`,
        `            Back up ${place.masterKeyFile}: without it the stored credentials cannot be read.`,
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
