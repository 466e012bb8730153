import pino from "pino";
import type { JsonValue } from "@/lib/base/json";
import { redactValue } from "@/lib/calls/core/redact";
import { isSuspicious } from "@/lib/calls/core/suspicion";
import { readLogLevel } from "@/lib/config/log-level";

/** Facts first, as an object; then one sentence. `err` and `error` take an Error with its cause. */
export interface LogMethod {
  (facts: object, message?: string): void;
  (message: string): void;
}

export interface Log {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  /** A log that adds these facts to every line. */
  child(facts: Record<string, unknown>): Log;
}

const LINE_MAX = 65_536;

/**
 * JSON lines on standard output. Every line is looked at as a whole before it leaves, wherever in it a secret stands:
 * in a field, a message, a stack trace, the facts of a child. Line breaks are escaped by JSON, so a line is one event.
 *
 * @param write for tests: where the lines go instead
 */
export function createLog(environment: { readonly LOG_LEVEL: string }, write?: (line: string) => void): Log {
  const options: pino.LoggerOptions = {
    level: environment.LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: pino.stdSerializers.errWithCause, error: pino.stdSerializers.errWithCause },
  };
  const out = write ?? openStandardOutput();
  return pino(options, { write: (line: string) => out(redactLine(line)) });
}

/** For code that is not handed one. Next evaluates this module several times; a log has no state that would matter. */
export const log: Log = createLog({ LOG_LEVEL: readLogLevel() });

function openStandardOutput(): (line: string) => void {
  const output = pino.destination({ fd: 1, sync: true });
  // Whoever read our output may have gone; the product goes on.
  output.on("error", () => undefined);
  return (line) => output.write(line);
}

function redactLine(line: string): string {
  if (line.length <= LINE_MAX && !isSuspicious(line)) return line;
  const { value } = redactValue(JSON.parse(line) as JsonValue, { budget: LINE_MAX, depth: 32 });
  return `${JSON.stringify(value)}\n`;
}
