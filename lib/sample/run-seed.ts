import { isFault } from "@/lib/base/errors";
import { readEnvironment } from "@/lib/config/environment";
import { openDatabase } from "@/lib/db/client";
import { lockDataDir } from "@/lib/db/lock";
import { removeSample } from "./remove-sample";
import { seedSample } from "./seed-sample";

export interface SeedRequest {
  readonly remove: boolean;
  readonly days: number;
  readonly calls: number;
  /** Null: as many as CALL_LOG_RETENTION_DAYS says. */
  readonly logDays: number | null;
  say(line: string): void;
}

/** `npm run seed`: opens the database as the product does, and says what it did. Resolves to the exit code. */
export async function runSeed(request: SeedRequest): Promise<number> {
  const { say } = request;
  try {
    const environment = readEnvironment();
    // The embedded database belongs to one process.
    const lock = environment.DATABASE_URL ? null : await lockDataDir(environment.DATA_DIR);
    try {
      const database = await openDatabase({ dataDir: environment.DATA_DIR, databaseUrl: environment.DATABASE_URL });
      try {
        if (request.remove) {
          const isRemoved = await removeSample(database);
          say(isRemoved ? "The sample organization is removed." : "There is no sample organization.");
          return 0;
        }
        const { slug, calls, logged } = await seedSample(database, {
          days: request.days,
          calls: request.calls,
          logDays: Math.min(request.days, request.logDays ?? environment.CALL_LOG_RETENTION_DAYS),
          now: Date.now(),
          onDay: (day, of) => {
            if (day % 30 === 0 || day === of) say(`day ${day} of ${of}`);
          },
        });
        say(`${calls} made-up calls, ${logged} of them in the access log. Look at ${environment.PUBLIC_URL}/o/${slug}`);
        say("Remove them again with: npm run seed -- --remove");
        return 0;
      } finally {
        await database.close();
      }
    } finally {
      await lock?.release();
    }
  } catch (error) {
    say(isFault(error) ? error.publicMessage : error instanceof Error ? error.message : String(error));
    return 1;
  }
}
