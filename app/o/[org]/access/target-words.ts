/** What a rule or a wish is about: a server, or one tool of it. */
export function targetWords({
  connection,
  tool,
}: {
  readonly connection: string;
  readonly tool: string | null;
}): string {
  return tool === null ? `${connection} (all of it)` : `${connection} · ${tool}`;
}
