import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingMessage, ServerResponse } from "node:http";
import { decodeJwt } from "jose";
import inject, { type InjectOptions } from "light-my-request";
import type { AccessTokenClaims } from "@/lib/authserver/access-token";
import { judgeClientMetadata } from "@/lib/authserver/core/client-metadata";
import { protectedResourceMetadata } from "@/lib/authserver/core/protected-resource";
import { METADATA_PREFIX, type ResourceRules } from "@/lib/authserver/core/resource";
import { readScopes, SCOPES } from "@/lib/authserver/core/scopes";
import type { EndToken } from "@/lib/authserver/end-token";
import { type AuthAnswer, type AuthRequest, jsonAnswer } from "@/lib/authserver/exchange";
import { ROUTES } from "@/lib/authserver/provider";
import { refreshOnce } from "@/lib/authserver/refresh-once";
import type { RegistrationLimit } from "@/lib/authserver/registration-limit";
import { isFault } from "@/lib/base/errors";
import { isJsonObject } from "@/lib/base/json";
import type { SystemDb } from "@/lib/db/scoped";
import { parseStrictJson } from "@/lib/mcp/strict-json";

const MAX_BODY_BYTES = 32 * 1024;
const MAX_REGISTRATION_BYTES = 8 * 1024;

const METADATA: ReadonlySet<string> = new Set([
  "/.well-known/oauth-authorization-server",
  "/.well-known/openid-configuration",
]);
const PROVIDED: ReadonlySet<string> = new Set([...Object.values(ROUTES), ...METADATA]);

/** Whether a path belongs to the authorization server itself, rather than to a page of ours. */
export function isAuthPath(path: string): boolean {
  return (
    PROVIDED.has(path) ||
    path.startsWith(`${ROUTES.authorization}/`) ||
    path === METADATA_PREFIX ||
    path.startsWith(`${METADATA_PREFIX}/`)
  );
}

export interface ServeParts {
  readonly rules: ResourceRules;
  readonly db: SystemDb;
  readonly limit: RegistrationLimit;
  readonly tokens: { read(token: string): AccessTokenClaims | null };
  readonly endToken: EndToken;
  readonly allowsRegistration: boolean;
  /** Of the address that a request comes from. */
  networkOf(address: string | null): string | null;
  /** The protocol's library, as it is now. */
  callback(): (request: IncomingMessage, response: ServerResponse) => unknown;
}

/** The network of the registration that is being answered, for whoever stores the client. */
export const registeringNetwork = new AsyncLocalStorage<string | null>();

/** Answers one request for a path that `isAuthPath` knows. Never rejects for what a client does. */
export async function answerAuth(parts: ServeParts, request: AuthRequest): Promise<AuthAnswer> {
  const path = request.url.split("?", 1)[0] ?? "";
  try {
    if (path.startsWith(METADATA_PREFIX)) return resourceMetadata(parts, request, path);
    if (path === ROUTES.registration) return await register(parts, request);
    if (path === ROUTES.token && request.method === "POST") return await token(parts, request);
    if (path === ROUTES.revocation && request.method === "POST") return await revoke(parts, request);
    if (path === ROUTES.authorization) return await pass(parts, request, withScope(request.url), null);
    if (METADATA.has(path)) return await serverMetadata(parts, request);
    // In a route handler everything below its folder comes here.
    if (!isAuthPath(path)) return jsonAnswer(404, { error: "not_found" });
    const body = request.method === "POST" ? await request.readBody(MAX_BODY_BYTES) : null;
    return await pass(parts, request, request.url, body);
  } catch (error) {
    if (!isFault(error) || error.code !== "payload_too_large") throw error;
    return jsonAnswer(413, { error: "invalid_request", error_description: error.publicMessage });
  }
}

const OPEN_CORS = { "access-control-allow-origin": "*" };

function preflight(methods: string): AuthAnswer {
  const headers = {
    ...OPEN_CORS,
    "access-control-allow-methods": methods,
    "access-control-allow-headers": "content-type, mcp-protocol-version",
    "access-control-max-age": "3600",
  };
  return { status: 204, headers, body: "" };
}

function resourceMetadata({ rules }: ServeParts, { method, headers }: AuthRequest, path: string): AuthAnswer {
  if (method === "OPTIONS") return preflight("GET");
  if (method !== "GET" && method !== "HEAD") return jsonAnswer(405, { error: "invalid_request" }, { allow: "GET" });
  const { host } = headers;
  const metadata = protectedResourceMetadata(path, typeof host === "string" ? host : undefined, rules);
  if (!metadata) return jsonAnswer(404, { error: "not_found" }, OPEN_CORS);
  return jsonAnswer(200, metadata, { ...OPEN_CORS, "cache-control": "public, max-age=300", vary: "host" });
}

/** Registration (RFC 7591), after what is ours to say: whether at all, how many, how large, and which redirects. */
async function register(parts: ServeParts, request: AuthRequest): Promise<AuthAnswer> {
  if (request.method === "OPTIONS") return preflight("POST");
  if (!parts.allowsRegistration || request.method !== "POST") return jsonAnswer(404, { error: "not_found" }, OPEN_CORS);
  const refuse = (status: number, error: string, text: string, headers = {}) =>
    jsonAnswer(status, { error, error_description: text }, { ...OPEN_CORS, ...headers });
  const body = (await request.readBody(MAX_REGISTRATION_BYTES)).toString("utf8");
  let sent: unknown;
  try {
    sent = parseStrictJson(body);
  } catch {
    return refuse(400, "invalid_client_metadata", "The body must be one JSON object.");
  }
  if (!isJsonObject(sent)) return refuse(400, "invalid_client_metadata", "The body must be one JSON object.");
  const { client_id: _id, ...rest } = sent;
  const verdict = judgeClientMetadata(rest);
  if (!verdict.ok) return refuse(400, verdict.code, verdict.message);
  const network = parts.networkOf(request.address);
  const metadata = Buffer.from(JSON.stringify(verdict.metadata));
  const headers = { ...request.headers, "content-type": "application/json" };
  const answer = await parts.limit.take(network, () =>
    registeringNetwork.run(network, () => pass(parts, { ...request, headers }, ROUTES.registration, metadata)),
  );
  if (answer) return { ...answer, headers: { ...answer.headers, ...OPEN_CORS } };
  return refuse(429, "temporarily_unavailable", "Too many registrations from here. Try again in an hour.", {
    "retry-after": "3600",
  });
}

async function token(parts: ServeParts, request: AuthRequest): Promise<AuthAnswer> {
  const body = await request.readBody(MAX_BODY_BYTES);
  const form = new URLSearchParams(body.toString("utf8"));
  if (form.get("grant_type") === "client_credentials") return pass(parts, request, ROUTES.token, withAllScopes(form));
  const run = () => pass(parts, request, ROUTES.token, body);
  const refreshToken = form.get("refresh_token");
  if (form.get("grant_type") !== "refresh_token" || !refreshToken) return run();
  const { authorization } = request.headers;
  const sender = JSON.stringify([
    form.get("client_id"),
    form.get("client_secret"),
    authorization ?? null,
    form.get("resource"),
  ]);
  return refreshOnce(parts.db, refreshToken, sender, run);
}

/** A service account that asks for nothing of ours asks for all that its client may, which the resource cuts it down to. */
function withAllScopes(form: URLSearchParams): Buffer {
  const [asked, ...more] = form.getAll("scope");
  if (more.length === 0 && readScopes(asked).length === 0) form.set("scope", SCOPES.join(" "));
  return Buffer.from(form.toString());
}

/**
 * Revocation (RFC 7009). The protocol's library knows refresh tokens, and nothing of access tokens that are signed: of
 * those it is only asked whether the client is who it says, with a token that is nobody's.
 */
async function revoke(parts: ServeParts, request: AuthRequest): Promise<AuthAnswer> {
  const body = await request.readBody(MAX_BODY_BYTES);
  const form = new URLSearchParams(body.toString("utf8"));
  const [token = "", ...more] = form.getAll("token");
  const claims = more.length > 0 ? null : parts.tokens.read(token);
  if (!claims) return pass(parts, request, ROUTES.revocation, body);
  form.set("token", "signed");
  form.delete("token_type_hint");
  const answer = await pass(parts, request, ROUTES.revocation, Buffer.from(form.toString()));
  // Somebody else's token is left alone, and the answer is the same (section 2.1).
  if (answer.status !== 200 || provedClient(request, form) !== claims.clientId) return answer;
  if (await parts.endToken(claims)) return answer;
  return jsonAnswer(503, { error: "temporarily_unavailable" }, { "retry-after": "60" });
}

/** The client of a request whose authentication the library has found good; it lets none pass that names two. */
function provedClient({ headers }: AuthRequest, form: URLSearchParams): string | null {
  const basic = /^basic (.+)$/i.exec(String(headers.authorization ?? ""))?.[1];
  if (basic !== undefined) {
    const [id = ""] = Buffer.from(basic, "base64").toString("utf8").split(":", 1);
    return decodeURIComponent(id.replaceAll("+", "%20"));
  }
  const assertion = form.get("client_assertion");
  return assertion === null ? form.get("client_id") : String(decodeJwt(assertion).sub);
}

/**
 * A client that asks for nothing of ours asks for everything that the person may choose; what is nobody's here is left out
 * (RFC 6749, section 3.3).
 */
function withScope(url: string): string {
  const [path = "", query = ""] = url.split("?", 2);
  const parameters = new URLSearchParams(query);
  const [asked, ...more] = parameters.getAll("scope");
  if (more.length > 0) return url;
  const ours = readScopes(asked);
  const keeps = asked?.split(" ").includes("offline_access") ? ["offline_access"] : [];
  parameters.set("scope", [...(ours.length > 0 ? ours : SCOPES), ...keeps].join(" "));
  return `${path}?${parameters}`;
}

/** The metadata (RFC 8414), with the scopes that endpoints have: the library knows its own alone. */
async function serverMetadata(parts: ServeParts, request: AuthRequest): Promise<AuthAnswer> {
  const answer = await pass(parts, request, request.url, null);
  if (answer.status !== 200) return answer;
  const { claims_supported: _claims, ...metadata } = JSON.parse(answer.body) as Record<string, unknown>;
  return { ...answer, body: JSON.stringify({ ...metadata, scopes_supported: [...SCOPES, "offline_access"] }) };
}

/** Hands a request to the protocol's library under the one address that it has, whatever a proxy or client says. */
async function pass(parts: ServeParts, request: AuthRequest, url: string, body: Buffer | null): Promise<AuthAnswer> {
  const { protocol, host } = new URL(parts.rules.publicUrl);
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(
      ([name, value]) =>
        value !== undefined && !/^(?:x-forwarded-|forwarded$|transfer-encoding$|content-length$|expect$)/.test(name),
    ),
  );
  const response = await inject(parts.callback() as never, {
    method: request.method as NonNullable<InjectOptions["method"]>,
    url,
    headers: { ...headers, host, "x-forwarded-proto": protocol.slice(0, -1), "x-forwarded-host": host } as never,
    ...(body ? { payload: body } : {}),
  });
  const answered = Object.entries(response.headers).filter(
    ([name, value]) => value !== undefined && name !== "connection" && name !== "date" && name !== "content-length",
  );
  return {
    status: response.statusCode,
    headers: {
      ...Object.fromEntries(answered.map(([name, value]) => [name, Array.isArray(value) ? value : String(value)])),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
    },
    body: response.body,
  };
}
