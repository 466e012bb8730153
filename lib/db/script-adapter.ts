import { DriverAdapterError, type SqlDriverAdapter, type SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";

/**
 * A driver adapter that sends a migration as it is written. Prisma's own splits scripts at each semicolon, also within
 * functions, and the embedded database's does not wait for the end; here the whole script is one message, which
 * PostgreSQL runs as one transaction.
 */
export function withWholeScripts(
  factory: SqlDriverAdapterFactory,
  runScript: (script: string) => Promise<unknown>,
): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect();
      return new Proxy(adapter, {
        get(target, property) {
          if (property === "executeScript")
            return (script: string) => runScript(script).then(() => undefined, asDriverError);
          const value: unknown = Reflect.get(target, property, target);
          return typeof value === "function" ? value.bind(target) : value;
        },
      }) satisfies SqlDriverAdapter;
    },
  };
}

function asDriverError(error: unknown): never {
  const { code, message, severity, detail, hint, column } = error as Record<string, string | undefined>;
  throw new DriverAdapterError({
    kind: "postgres",
    code: code ?? "N/A",
    severity: severity ?? "ERROR",
    message: message ?? String(error),
    detail,
    hint,
    column,
  });
}
