import { startInsideNext } from "@/lib/start/inside-next";

/** Called by Next when its server starts, without server.ts in front: plain `next start`, and `next dev`. */
export async function start(): Promise<void> {
  const { NEXT_MANUAL_SIG_HANDLE, NODE_ENV } = process.env;
  await startInsideNext({
    root: process.cwd(),
    handlesSignals: NEXT_MANUAL_SIG_HANDLE === "true",
    ignoresUpgrades: NODE_ENV === "production",
  });
}
