import { join, resolve } from "node:path";
import type { Environment } from "@/lib/config/environment";

/** Where the master key stands that the owner should back up; null when it comes from the environment. */
export function masterKeyFile({ MASTER_KEY, DATA_DIR }: Environment): string | null {
  return MASTER_KEY ? null : join(resolve(DATA_DIR), "master.key");
}
