import { startInsideNext } from "@/lib/start/inside-next";

/** Called by Next when its server starts, without server.ts in front: plain `next start`, and `next dev`. */
export async function start(): Promise<void> {
  await startInsideNext({ root: process.cwd(), handlesSignals: process.env.NEXT_MANUAL_SIG_HANDLE === "true" });
}
