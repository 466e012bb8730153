import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import type { ResourceRules } from "@/lib/authserver/core/resource";
import type { EndToken } from "@/lib/authserver/end-token";
import { type AuthAnswer, type AuthRequest, jsonAnswer } from "@/lib/authserver/exchange";
import { authOnNode, authOnWeb } from "@/lib/authserver/mounts";
import { createProvider } from "@/lib/authserver/provider";
import { RegistrationLimit } from "@/lib/authserver/registration-limit";
import { answerAuth, registeringNetwork } from "@/lib/authserver/serve";
import { loadSigningKeys, type SigningKeys } from "@/lib/authserver/signing-keys";
import type { EndGrant } from "@/lib/authserver/storage/grants";
import { TokenVerifier } from "@/lib/authserver/token-verifier";
import type { Environment } from "@/lib/config/environment";
import type { Vault } from "@/lib/credentials/vault";
import type { Database } from "@/lib/db/database";
import type { Outbound } from "@/lib/net/outbound";

/** How often the keys are read again, and how soon at the earliest for a token of a key that nobody knows. */
const READ_KEYS_EVERY_MS = 60_000;
const READ_KEYS_AGAIN_MS = 5000;

export interface AuthServerParts {
  readonly environment: Environment;
  readonly database: Database;
  readonly vault: Vault;
  readonly outbound: Outbound;
  readonly log: { error(fields: Record<string, unknown>, message: string): void };
  isHostAllowed(host: string): boolean;
  networkOf(address: string | null): string | null;
  readonly endGrant: EndGrant;
  readonly endToken: EndToken;
}

/** The authorization server of this process. Its state is in the database; what is here can be made again at any time. */
export interface AuthServer {
  /** Takes a request on node:http; false when it is not for the authorization server. */
  handleNode(request: IncomingMessage, response: ServerResponse): boolean;
  handleWeb(request: Request): Promise<Response>;
  readonly tokens: TokenVerifier;
  readonly rules: ResourceRules;
  /** The protocol's library with the keys of now. */
  provider(): Provider;
  /** Reads the keys again; resolves when this process uses them. */
  reloadKeys(): Promise<void>;
  close(): Promise<void>;
}

export async function startAuthServer(parts: AuthServerParts): Promise<AuthServer> {
  const { environment, database, log } = parts;
  const rules: ResourceRules = {
    publicUrl: new URL(environment.PUBLIC_URL).origin,
    isHostAllowed: parts.isHostAllowed,
  };
  const make = (keys: SigningKeys) => {
    const provider = createProvider({
      rules,
      database,
      outbound: parts.outbound,
      keys,
      cookieKey: parts.vault.derive("oauth-cookies"),
      allowsRegistration: environment.OAUTH_REGISTRATION,
      registeredFrom: () => registeringNetwork.getStore() ?? null,
      endGrant: parts.endGrant,
    });
    provider.on("server_error", (_ctx, err) =>
      log.error({ err }, "The authorization server failed to answer a request."),
    );
    return { keys, provider, callback: provider.callback() };
  };
  let now = make(await loadSigningKeys(parts, Date.now()));
  let readAt = Date.now();
  let reading: Promise<void> = Promise.resolve();
  const reloadKeys = () => {
    readAt = Date.now();
    reading = reading.then(async () => {
      const keys = await loadSigningKeys(parts, Date.now());
      const isSame =
        keys.current === now.keys.current && [...keys.publicKeys.keys()].every((id) => now.keys.publicKeys.has(id));
      if (!isSame || keys.publicKeys.size !== now.keys.publicKeys.size) now = make(keys);
    });
    return reading;
  };
  const reloadQuietly = () =>
    void reloadKeys().catch((err: unknown) => log.error({ err }, "The signing keys could not be read."));
  const timer = setInterval(reloadQuietly, READ_KEYS_EVERY_MS);
  timer.unref();

  const tokens = new TokenVerifier(
    rules.publicUrl,
    () => now.keys,
    () => {
      if (Date.now() - readAt > READ_KEYS_AGAIN_MS) reloadQuietly();
    },
  );
  const serveParts = {
    rules,
    tokens,
    endToken: parts.endToken,
    db: database.system,
    limit: new RegistrationLimit(database.system),
    allowsRegistration: environment.OAUTH_REGISTRATION,
    networkOf: parts.networkOf,
    callback: () => now.callback,
  };
  const answer = async (request: AuthRequest): Promise<AuthAnswer> => {
    try {
      return await answerAuth(serveParts, request);
    } catch (err) {
      log.error({ err }, "The authorization server failed to answer a request.");
      return jsonAnswer(503, { error: "temporarily_unavailable" }, { "retry-after": "5" });
    }
  };
  return {
    handleNode: (request, response) => authOnNode(answer, environment.TRUST_PROXY, request, response),
    handleWeb: (request) => authOnWeb(answer, environment.TRUST_PROXY, request),
    tokens,
    rules,
    provider: () => now.provider,
    reloadKeys,
    async close() {
      clearInterval(timer);
      await reading.catch(() => undefined);
    },
  };
}
