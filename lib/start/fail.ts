import type { Environment } from "@/lib/config/environment";
import { databaseHostOf, explainStartFailure } from "@/lib/start/explain-failure";

/** Says in one sentence why the product cannot start, or shows the whole error when the reason is a fault of ours. */
export function fail(error: unknown, environment: Environment | null): never {
  const sentence = explainStartFailure(error, {
    host: environment?.HOST ?? "",
    port: environment?.PORT ?? 0,
    dataDir: environment?.DATA_DIR ?? "",
    databaseHost: databaseHostOf(environment?.DATABASE_URL),
  });
  if (sentence) console.error(`Causeway cannot start. ${sentence}`);
  else console.error("Causeway cannot start.", error);
  process.exit(1);
}
