import type { Database } from "@/lib/db/database";

const ANSWERS_WITHIN_MS = 2_000;

/** Whether the database answers now. The embedded one lives in this process and always does. */
export async function isReachable(database: Pick<Database, "kind" | "sql">): Promise<boolean> {
  if (database.kind === "pglite") return true;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ANSWERS_WITHIN_MS, false);
  });
  const answers = database.sql("SELECT 1").then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answers, late]);
  } finally {
    clearTimeout(timer);
  }
}
