// Next compiles this file for the edge as well, so no Node API may stand here.
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.NEXT_PHASE === "phase-production-build") return;
  const { start } = await import("./instrumentation-node");
  await start();
}
