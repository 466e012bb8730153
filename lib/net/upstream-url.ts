import { isIP } from "node:net";
import { Fault } from "@/lib/base/errors";
import { judgeAddress, normalizeHost, type PrivateAllowList } from "@/lib/net/address-policy";

const MAX_URL_LENGTH = 2048;

/** Ports from 1024 up on which something other than HTTP answers: a TLS greeting has no business there. */
const OTHER_SERVICES = new Set([
  2049, 2375, 2376, 2379, 3306, 3389, 5432, 5672, 6379, 6443, 9042, 9092, 10250, 11211, 27017,
]);

/** The port that a URL names or implies. */
export function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}

function refuse(message: string, detail: Record<string, unknown>): Fault {
  return new Fault("url_not_allowed", message, { detail });
}

/**
 * Reads the URL of an upstream as somebody typed it. Throws Fault `url_not_allowed` with a sentence for the form. What a
 * name resolves to is checked again at every connect; this only tells people early.
 */
export function checkUpstreamUrl(text: string, allow: PrivateAllowList): URL {
  const trimmed = text.trim();
  const url = trimmed.length <= MAX_URL_LENGTH && URL.canParse(trimmed) ? new URL(trimmed) : null;
  if (!url) throw refuse("This is not a URL. It should look like https://mcp.example.com/mcp.", {});
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw refuse("The URL must begin with https://.", { protocol: url.protocol });
  if (url.username !== "" || url.password !== "") {
    throw refuse("The URL must not contain a user name or password. Add the credential to the connection instead.", {});
  }
  if (url.hash !== "" || trimmed.includes("#")) throw refuse("The URL must not contain a fragment (#…).", {});
  checkDestination(url, allow);
  return url;
}

function checkDestination(url: URL, allow: PrivateAllowList): void {
  const host = normalizeHost(url.hostname);
  const port = portOf(url);
  if (host === "") throw refuse("The URL names no host.", {});
  const isAllowListed = allow.has(host, port);
  const isLiteral = isIP(host) !== 0;
  const verdict = isLiteral ? judgeAddress(host) : isLocalName(host) ? "private" : "public";
  if (verdict === "forbidden" || (verdict === "private" && !isAllowListed)) {
    throw refuse(verdict === "forbidden" ? NEVER_ALLOWED : privateRefusal(host, port), { host, port });
  }
  if (isAllowListed) return;
  if (url.protocol === "http:")
    throw refuse("The URL must begin with https://, so that the credential is not sent in the clear.", { host });
  if ((port < 1024 && port !== 443) || OTHER_SERVICES.has(port))
    throw refuse("This port is not allowed for a tool server.", { host, port });
}

const NEVER_ALLOWED = "This address is not allowed. Use the server's public name, or its own address.";

/** What the operator has to write is what was typed: it says nothing of what is there. */
function privateRefusal(host: string, port: number): string {
  const entry = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  return `This address is not allowed. The operator can allow it with ${entry} in ALLOWED_PRIVATE_UPSTREAMS and a restart.`;
}

/** Names that mean this machine or its network wherever they are asked (RFC 6761, 6762, 8375, 9476, and habit). */
function isLocalName(host: string): boolean {
  return (
    host === "localhost" ||
    /\.(localhost|local|internal|localdomain|lan|home|corp|home\.arpa|alt)$/.test(host) ||
    !host.includes(".")
  );
}
