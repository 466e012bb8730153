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
// SQLSTATE: invalid authorization, invalid password, database does not exist, insufficient privilege.
const DATABASE_REFUSED: Readonly<Record<string, string>> = {
  "28000": "refused this user",
  "28P01": "refused this user or password",
  P1000: "refused this user or password",
  "3D000": "has no such database",
  P1003: "has no such database",
  "42501": "does not let this user create the schema",
  P1010: "does not let this user in",
};
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
  if (facts.databaseHost && typeof code === "string") {
    if (DATABASE_UNREACHABLE.has(code)) {
      return `The database at ${facts.databaseHost} does not answer (${code}); check DATABASE_URL and whether PostgreSQL runs there.`;
    }
    const refusal = DATABASE_REFUSED[code];
    if (refusal) return `The database at ${facts.databaseHost} ${refusal}; check DATABASE_URL.`;
  }
  // Sentences that our own code wrote for people: a Fault's public message, the environment, the folder's lock.
  if (typeof error.publicMessage === "string") return error.publicMessage;
  if (typeof message === "string" && OWN_SENTENCES.test(message)) return message.split("\n", 1)[0] ?? null;
  return null;
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
