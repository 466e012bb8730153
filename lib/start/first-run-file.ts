import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FirstRunFacts } from "@/lib/start/welcome-block";

export function firstRunFile(dataDir: string): string {
  return join(dataDir, "first-run.json");
}

/** The facts of the first run for programs, readable by this user alone. `signInUrl` is null where there is none. */
export async function writeFirstRunFile(dataDir: string, facts: FirstRunFacts): Promise<void> {
  const { dashboardUrl, signInUrl, mcpUrl, apiKey } = facts;
  const file = firstRunFile(dataDir);
  // The mode counts only for a file that is made; one that somebody prepared must not keep its own.
  await rm(file, { force: true });
  await writeFile(file, `${JSON.stringify({ dashboardUrl, signInUrl, mcpUrl, apiKey }, null, 2)}\n`, {
    mode: 0o600,
    flag: "wx",
  });
}

/** A key must not lie about for longer than it takes to fetch it: the next start takes the file away. */
export async function removeFirstRunFile(dataDir: string): Promise<void> {
  await rm(firstRunFile(dataDir), { force: true });
}
