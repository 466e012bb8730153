import { z } from "zod";
import { oauthClients } from "@/lib/config/oauth-clients";
import { refuseHalfProviders, signInVariables } from "@/lib/config/sign-in-variables";
import { flag, oneOf, wholeNumber } from "@/lib/config/value-kinds";
import { parseHostAndPort } from "@/lib/net/address-policy";
import { PLANS } from "@/lib/plans/plans";

const port = wholeNumber(0, 65_535);
const list = z.string().transform((value) =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean),
);
const bytes = wholeNumber(1);
const hostsAndPorts = list.refine((entries) => entries.every((entry) => parseHostAndPort(entry) !== null), {
  error: "write a host and a port for each upstream, separated by commas (10.0.0.5:8080,tools.lan:443)",
});
/** `https://mcp.example.com`, perhaps with a port. */
const origin = z
  .url({ protocol: /^https?$/, error: "write an http or https URL (https://mcp.example.com)", abort: true })
  .refine(isOriginAlone, { error: "write it without path, query and user (https://mcp.example.com)" });

/**
 * Every variable that the product reads, with its default. `.env.example` holds the same names (a test compares them).
 * Sizes are bytes, times are what the name says.
 */
export const environmentSchema = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  /** The address that people and clients use. Links, cookies and the Host check follow it. Default: http://localhost:PORT. */
  PUBLIC_URL: origin.optional(),
  /** How many proxies in front may be believed about `X-Forwarded-For`. 0: the socket's peer is the client. */
  TRUST_PROXY: wholeNumber(0, 10).default(0),
  /** More Host headers that are answered, beside PUBLIC_URL's and loopback: `mcp.internal:3000,gateway`. */
  ALLOWED_HOSTS: list.default([]),
  /** Browser origins that may call the MCP endpoints from another site: `https://inspector.example`. */
  ALLOWED_ORIGINS: list.default([]),
  DATA_DIR: z.string().min(1).default(".data"),
  /** PostgreSQL. Unset: the embedded database under DATA_DIR. */
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "write postgresql://user:password@host:5432/database" })
    .optional(),
  /** Redis 6.2 or newer, for several processes on one PostgreSQL. Unset: this process is the only one. */
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: "write redis://host:6379 or rediss://host:6379" }).optional(),
  /** Processes that serve MCP on the one port. More than one: needs DATABASE_URL and REDIS_URL. */
  WORKERS: wholeNumber(1, 64).default(1),
  /** 32 bytes in base64. Unset: made on the first run and kept in DATA_DIR/master.key. */
  MASTER_KEY: z.string().optional(),
  /** Upstreams in private address ranges that the operator allows, host and port: `10.0.0.5:8080,tools.lan:443`. */
  ALLOWED_PRIVATE_UPSTREAMS: hostsAndPorts.default([]),
  /** `spool`: an intent survives the process. `strict`: it is committed to the database before the upstream is reached. */
  CALL_LOG: oneOf("spool", "strict").default("spool"),
  CALL_LOG_RETENTION_DAYS: wholeNumber(1).default(90),
  SPOOL_MAX_BYTES: bytes.default(1_073_741_824),
  MAX_REQUEST_BYTES: bytes.default(1_048_576),
  MAX_RESPONSE_BYTES: bytes.default(10_485_760),
  /** Clients whose HTTP headers may contradict their messages; an entry stands in their name or User-Agent. */
  RELAXED_CLIENTS: list.default([]),
  /** A client adds its own prefix (`mcp__causeway__`) and must stay within 64 characters. */
  TOOL_NAME_LIMIT: wholeNumber(32, 64).default(49),
  /** Characters of all servers' instructions together on the unified endpoint; 0: none. */
  INSTRUCTIONS_BUDGET: wholeNumber(0, 100_000).default(6000),
  MAX_CALLS_PER_ORGANIZATION: wholeNumber(1).default(256),
  MAX_STREAMS_PER_ORGANIZATION: wholeNumber(1).default(1000),
  /** Open connections of one client address (IPv6: of its /64), in each process; 0: no bound. None with TRUST_PROXY. */
  MAX_CONNECTIONS_PER_ADDRESS: wholeNumber(0).default(200),
  /** Refuses pages and lists, then new calls, while the process has more to do than it can. */
  LOAD_SHEDDING: flag.default(true),
  /** How long a call at a legacy upstream is held for a stateless client's answer to what the upstream asked. */
  QUESTION_TIMEOUT_SECONDS: wholeNumber(1, 86_400).default(600),
  /** On SIGTERM: how long everything is still served after `/readyz` has gone off, for a balancer to notice. */
  STOP_GRACE_SECONDS: wholeNumber(0, 20).default(5),
  /** MCP clients may register themselves (RFC 7591), within limits. Each organization decides whether it lets such clients in. */
  OAUTH_REGISTRATION: flag.default(true),
  /** OAuth apps of the operator at the providers of servers that do not let the gateway register itself; see .env.example. */
  UPSTREAM_OAUTH_CLIENTS: oauthClients.default([]),
  /** `npm start` runs two demo upstreams and connects them on the first run. */
  DEMO: flag.default(true),
  /** The plan of organizations that the operator gave none. A self-hosted installation has everything. */
  DEFAULT_PLAN: oneOf(...PLANS).default("enterprise"),
  /** Whom people write to; shown at the foot of public pages and on error pages. Unset: nothing is shown. */
  SUPPORT_EMAIL: z.email({ error: "write an address (help@example.com)" }).optional(),
  /** Where the source is; shown at the foot of public pages. Unset: nothing is shown. */
  REPOSITORY_URL: z.url({ protocol: /^https?$/, error: "write an http or https URL" }).optional(),
  /** Markdown files with the operator's own terms and privacy notice. Unset: what is true of any installation. */
  TERMS_FILE: z.string().min(1).optional(),
  PRIVACY_FILE: z.string().min(1).optional(),
  LOG_LEVEL: oneOf("debug", "info", "warn", "error", "silent").default("info"),
  ...signInVariables,
});

function isOriginAlone(text: string): boolean {
  const { origin, href } = new URL(text);
  return href === `${origin}/`;
}

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
  if (environment.WORKERS > 1) refuseLoneWorkers(environment);
  refuseHalfProviders(environment);
  return {
    ...environment,
    PUBLIC_URL: (environment.PUBLIC_URL ?? `http://localhost:${environment.PORT}`).replace(/\/+$/, ""),
  };
}

/** Names what is missing and nothing else. */
function refuseLoneWorkers({ DATABASE_URL, REDIS_URL }: z.output<typeof environmentSchema>): void {
  const missing = [
    ...(DATABASE_URL ? [] : ["DATABASE_URL, since the embedded database belongs to one process"]),
    ...(REDIS_URL ? [] : ["REDIS_URL, by which the processes reach one another"]),
  ];
  if (missing.length === 0) return;
  throw new Error(
    `The environment variable WORKERS is not usable: more than one needs ${missing.join(", and ")}. Set ${missing.length > 1 ? "both" : "it"}, or leave WORKERS out.`,
  );
}
