import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(["true", "false"]).transform((value) => value === "true");
const list = z.string().transform((value) =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean),
);
const bytes = z.coerce.number().int().positive();

/**
 * Every variable that the product reads, with its default. `.env.example` holds the same names (a test compares them).
 * Sizes are bytes, times are what the name says.
 */
export const environmentSchema = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  /** The address that people and clients use. Links, cookies and the Host check follow it. Default: http://localhost:PORT. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** How many proxies in front may be believed about `X-Forwarded-For`. 0: the socket's peer is the client. */
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  /** More Host headers that are answered, beside PUBLIC_URL's and loopback: `mcp.internal:3000,gateway`. */
  ALLOWED_HOSTS: list.default([]),
  /** Browser origins that may call the MCP endpoints from another site: `https://inspector.example`. */
  ALLOWED_ORIGINS: list.default([]),
  DATA_DIR: z.string().min(1).default(".data"),
  /** PostgreSQL. Unset: the embedded database under DATA_DIR. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** 32 bytes in base64. Unset: made on the first run and kept in DATA_DIR/master.key. */
  MASTER_KEY: z.string().optional(),
  /** Upstreams in private address ranges that the operator allows, host and port: `10.0.0.5:8080,tools.lan:443`. */
  ALLOWED_PRIVATE_UPSTREAMS: list.default([]),
  /** `spool`: an intent survives the process. `strict`: it is committed to the database before the upstream is reached. */
  CALL_LOG: z.enum(["spool", "strict"]).default("spool"),
  CALL_LOG_RETENTION_DAYS: z.coerce.number().int().min(1).default(90),
  SPOOL_MAX_BYTES: bytes.default(1_073_741_824),
  MAX_REQUEST_BYTES: bytes.default(1_048_576),
  MAX_RESPONSE_BYTES: bytes.default(10_485_760),
  /** A client adds its own prefix (`mcp__causeway__`) and must stay within 64 characters. */
  TOOL_NAME_LIMIT: z.coerce.number().int().min(32).max(64).default(49),
  MAX_CALLS_PER_ORGANIZATION: z.coerce.number().int().positive().default(256),
  MAX_STREAMS_PER_ORGANIZATION: z.coerce.number().int().positive().default(1000),
  /** `npm start` runs two demo upstreams and connects them on the first run. */
  DEMO: flag.default(true),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

export type Environment = z.output<typeof environmentSchema> & { readonly PUBLIC_URL: string };

/** Parses the environment; throws one sentence that names the variable, never its value. */
export function readEnvironment(source: Record<string, string | undefined> = process.env): Environment {
  // An empty value in a .env file means "not set".
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(
      `The environment variable ${issue?.path.join(".") ?? "?"} is not usable: ${issue?.message ?? "invalid"}.`,
    );
  }
  const environment = parsed.data;
  return {
    ...environment,
    PUBLIC_URL: (environment.PUBLIC_URL ?? `http://localhost:${environment.PORT}`).replace(/\/+$/, ""),
  };
}
