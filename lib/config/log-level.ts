import { environmentSchema } from "@/lib/config/environment";

/** `LOG_LEVEL` alone, for modules that log before the environment has been read as a whole. What is no level is `info`. */
export function readLogLevel(): "debug" | "info" | "warn" | "error" | "silent" {
  return environmentSchema.shape.LOG_LEVEL.catch("info").parse(process.env.LOG_LEVEL || undefined);
}
