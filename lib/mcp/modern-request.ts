import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { decodeHeaderText } from "@/lib/mcp/header-value";
import { nameField } from "@/lib/mcp/name-field";
import { eraOf, META, SUPPORTED_VERSIONS } from "@/lib/mcp/versions";

/** What a stateless request says of itself (spec 2026-07-28, basic/index, "Request metadata"). */
export interface ModernRequest {
  readonly protocolVersion: string;
  readonly capabilities: JsonObject;
  readonly clientName: string | null;
  readonly clientVersion: string | null;
  readonly logLevel: string | null;
}

type HeaderReader = (name: string) => string | undefined;

function shortText(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, 128) : null;
}

function mismatch(header: string, sent: string | undefined, expected: string): Fault {
  const said = sent === undefined ? "is missing" : `says ${JSON.stringify(sent.slice(0, 128))}`;
  return new Fault(
    "header_mismatch",
    `Header mismatch: ${header} ${said}, the body says ${JSON.stringify(expected.slice(0, 128))}.`,
    {
      data: { header, sent: sent?.slice(0, 128) ?? null, expected: expected.slice(0, 128) },
    },
  );
}

/**
 * Reads and checks a modern request: first what the body must hold (-32602), then that the headers agree with it
 * (-32020), then that we speak its version (-32022). Decisions are made on the body alone; the headers are for proxies.
 */
export function readModernRequest(method: string, params: JsonObject, header: HeaderReader): ModernRequest {
  const meta = params._meta;
  if (!isJsonObject(meta)) throw missing("_meta");
  const protocolVersion = meta[META.protocolVersion];
  if (typeof protocolVersion !== "string") throw missing(`_meta["${META.protocolVersion}"]`);
  const capabilities = meta[META.clientCapabilities];
  if (!isJsonObject(capabilities)) throw missing(`_meta["${META.clientCapabilities}"]`);
  checkHeaders(method, params, protocolVersion, header);
  if (eraOf(protocolVersion) !== "modern") {
    throw new Fault("unsupported_protocol_version", `Unsupported protocol version: ${protocolVersion.slice(0, 64)}`, {
      data: { supported: [...SUPPORTED_VERSIONS], requested: protocolVersion },
    });
  }
  const info = meta[META.clientInfo];
  return {
    protocolVersion,
    capabilities,
    clientName: isJsonObject(info) ? shortText(info.name) : null,
    clientVersion: isJsonObject(info) ? shortText(info.version) : null,
    logLevel: shortText(meta[META.logLevel]),
  };
}

function missing(field: string): Fault {
  return new Fault("invalid_input", `Invalid params: ${field} is required in every request of this protocol version.`);
}

function checkHeaders(method: string, params: JsonObject, protocolVersion: string, header: HeaderReader): void {
  const version = header("mcp-protocol-version");
  if (version !== protocolVersion) throw mismatch("MCP-Protocol-Version", version, protocolVersion);
  const sentMethod = header("mcp-method");
  if (sentMethod !== method) throw mismatch("Mcp-Method", sentMethod, method);
  const field = nameField(method);
  const name = field === null ? undefined : params[field];
  if (typeof name !== "string") return;
  const sent = header("mcp-name");
  if (sent === undefined || decodeHeaderText(sent) !== name) throw mismatch("Mcp-Name", sent, name);
}

/** Whether a request means to be modern, however badly it says so: then it gets modern errors (protocol.md, era detection). */
export function claimsModern(params: JsonObject | undefined, header: HeaderReader): boolean {
  const meta = params?._meta;
  if (isJsonObject(meta) && meta[META.protocolVersion] !== undefined) return true;
  const version = header("mcp-protocol-version");
  if (version !== undefined && eraOf(version) === "modern") return true;
  if (header("mcp-session-id") !== undefined) return false;
  // Some clients of both eras mirror the method in legacy requests too; initialize exists in the legacy era alone.
  const method = header("mcp-method");
  return method !== undefined && method !== "initialize" && (version === undefined || eraOf(version) === null);
}
