interface SystemError {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly path?: unknown;
  readonly port?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly publicMessage?: unknown;
}

export interface StartFacts {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** Without user and password. Null: the embedded database. */
  readonly databaseHost: string | null;
}

const DATABASE_UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ECONNRESET",
  "P1001",
  "P1002",
]);
// SQLSTATE: invalid authorization, invalid password, insufficient privilege.
const DATABASE_REFUSED: Readonly<Record<string, string>> = {
  "28000": "refused this user",
  "28P01": "refused this user or password",
  P1000: "refused this user or password",
  "42501": "does not let this user create the schema",
  P1010: "does not let this user in",
  // No connection left; starting up or shutting down.
  "53300": "has no connection left for this user",
  "57P03": "is just starting up or shutting down",
};
/** What the driver says without a code, and what it means for whoever wrote DATABASE_URL. */
const DATABASE_SAYS: readonly (readonly [RegExp, string])[] = [
  [/^Connection terminated due to connection timeout|^timeout (expired|exceeded)/, "does not answer"],
  [/^Connection terminated/, "ends the connection; it may not be PostgreSQL that answers there"],
  [/client password must be/, "wants a password, and DATABASE_URL has none"],
  [/does not support SSL/, "takes no TLS, which DATABASE_URL asks for with sslmode"],
  [/no pg_hba\.conf entry/, "does not let this user in from here"],
];
const TLS_REFUSAL = /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|ERR_TLS_)/;
// SQLSTATE and Prisma: the database does not exist.
const DATABASE_MISSING = new Set(["3D000", "P1003"]);
const UNWRITABLE = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "ENOSPC"]);

/**
 * One sentence for a person when the product cannot start, or null when the reason is not one that people cause (then
 * it is a bug, and its stack is worth more than a sentence). Looks along `cause`, since drivers wrap what they threw.
 */
export function explainStartFailure(error: unknown, facts: StartFacts): string | null {
  for (let link: unknown = error, depth = 0; typeof link === "object" && link !== null && depth < 6; depth += 1) {
    const sentence = explainOne(link as SystemError, facts);
    if (sentence) return sentence;
    link = nextLink(link as SystemError);
  }
  return null;
}

function explainOne(error: SystemError, facts: StartFacts): string | null {
  const { code, syscall, message } = error;
  if (code === "EADDRINUSE") {
    return `Port ${facts.port} on ${facts.host} is taken by another program; stop it, or set PORT to a free one.`;
  }
  if (syscall === "listen" && code === "EACCES") {
    return `This user may not listen on port ${facts.port}; set PORT to one above 1023.`;
  }
  if (syscall === "listen" && (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")) {
    return `HOST ${facts.host} is not an address of this machine.`;
  }
  // Making the folder fails with other codes too: a file in its place, a file system that makes none (/proc).
  const isFolder = syscall === "mkdir" || (typeof code === "string" && UNWRITABLE.has(code));
  if (isFolder && typeof error.path === "string") {
    const reason = code === "ENOSPC" ? "the disk is full" : "it cannot be written to";
    return `The data folder ${facts.dataDir} is not usable: ${reason} (${error.path}). Set DATA_DIR to a folder that this user may write to.`;
  }
  const database = facts.databaseHost ? explainDatabase(error, facts.databaseHost) : null;
  if (database) return database;
  // Sentences that our own code wrote for people: a Fault's public message, the environment, the folder's lock.
  if (typeof error.publicMessage === "string") return error.publicMessage;
  if (typeof message === "string" && OWN_SENTENCES.test(message)) return message.split("\n", 1)[0] ?? null;
  return null;
}

/** @param databaseHost `host:port/database`, as `databaseHostOf` makes it. */
function explainDatabase({ code, message }: SystemError, databaseHost: string): string | null {
  if (typeof code === "string") {
    if (DATABASE_UNREACHABLE.has(code)) {
      return `The database at ${databaseHost} does not answer (${code}); check DATABASE_URL and whether PostgreSQL runs there.`;
    }
    if (DATABASE_MISSING.has(code)) return explainMissingDatabase(databaseHost);
    const refusal = TLS_REFUSAL.test(code)
      ? `has a certificate that is not accepted (${code})`
      : DATABASE_REFUSED[code];
    if (refusal) return `The database at ${databaseHost} ${refusal}; check DATABASE_URL.`;
  }
  const said = DATABASE_SAYS.find(([pattern]) => typeof message === "string" && pattern.test(message));
  return said ? `The database at ${databaseHost} ${said[1]}; check DATABASE_URL.` : null;
}

function explainMissingDatabase(databaseHost: string): string {
  const [server, name] = databaseHost.split("/", 2);
  if (!name) return `The PostgreSQL server at ${server} has no database of the user's name; name one in DATABASE_URL.`;
  return `There is no database ${name} on the PostgreSQL server at ${server}; make it (createdb ${name}), or name another one in DATABASE_URL.`;
}

const OWN_SENTENCES =
  /^(The environment variable |The data folder |Data folder |data folder |DATABASE_URL |MASTER_KEY |The master key |The database )/;

function nextLink(error: SystemError): unknown {
  if (error.cause !== undefined) return error.cause;
  // node:net reports both address families in one AggregateError.
  if (error instanceof AggregateError) return error.errors[0];
  return undefined;
}

/** `host:port/database` of a PostgreSQL URL, fit to be shown. */
export function databaseHostOf(url: string | undefined): string | null {
  if (!url) return null;
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname || "localhost"}:${port || "5432"}${pathname}`;
  } catch {
    return "the address in DATABASE_URL";
  }
}
