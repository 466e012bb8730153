/** What a client may ask for. `mcp:destructive` is needed on top of `mcp:call`, for tools that say they destroy. */
export const SCOPES = ["mcp:read", "mcp:call", "mcp:destructive"] as const;
export type Scope = (typeof SCOPES)[number];

/** What people choose among on the consent screen, the smallest first. Each holds all of the one before. */
export const ACCESS_LEVELS = [
  { id: "read-only", scopes: ["mcp:read"] },
  { id: "standard", scopes: ["mcp:read", "mcp:call"] },
  { id: "full", scopes: ["mcp:read", "mcp:call", "mcp:destructive"] },
] as const satisfies readonly { id: string; scopes: readonly Scope[] }[];

export type AccessLevel = (typeof ACCESS_LEVELS)[number]["id"];

/** The scopes of a space-separated list that are ours, in our order. */
export function readScopes(text: string | undefined): readonly Scope[] {
  const asked = new Set(text?.split(" "));
  return SCOPES.filter((scope) => asked.has(scope));
}

/** The levels that do not go beyond what was asked for. Whoever asked to call may also read. */
export function levelsWithin(asked: readonly Scope[]): readonly AccessLevel[] {
  const reach = Math.max(0, ...asked.map((scope) => SCOPES.indexOf(scope)));
  return ACCESS_LEVELS.slice(0, reach + 1).map(({ id }) => id);
}

export function scopesOfLevel(level: AccessLevel): readonly Scope[] {
  return ACCESS_LEVELS.find(({ id }) => id === level)?.scopes ?? [];
}

/** The level that granted scopes amount to. */
export function levelOf(scopes: readonly string[]): AccessLevel {
  if (scopes.includes("mcp:destructive")) return "full";
  return scopes.includes("mcp:call") ? "standard" : "read-only";
}
