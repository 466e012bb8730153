import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createOutbound } from "@/lib/net/outbound";
import type { AgreedTerms } from "@/lib/oauth/attempt";
import { findAuthorization } from "@/lib/oauth/find-authorization";
import { finishAuthorization } from "@/lib/oauth/finish-authorization";
import { oauthFetch } from "@/lib/oauth/oauth-fetch";
import type { OauthWorld } from "@/lib/oauth/world";

let server: Server;
let origin = "";
let hits: string[] = [];
/** What the server says in place of what is right. */
let resource: (right: Record<string, unknown>) => unknown;
let issuer: (right: Record<string, unknown>) => unknown;
let intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
let challenge: string | null;

beforeAll(async () => {
  server = createServer((request, response) => {
    hits.push(`${request.method} ${request.url}`);
    if (intercept(request, response)) return;
    const path = request.url ?? "";
    if (path.startsWith("/.well-known/oauth-protected-resource")) {
      return send(response, resource({ resource: `${origin}/mcp`, authorization_servers: [`${origin}/as`] }));
    }
    if (path === "/.well-known/oauth-authorization-server/as") {
      const endpoints = Object.fromEntries(
        ["authorization", "token", "registration"].map((name) => [`${name}_endpoint`, `${origin}/as/${name}`]),
      );
      const right = { issuer: `${origin}/as`, ...endpoints, code_challenge_methods_supported: ["S256"] };
      return send(response, issuer(right));
    }
    response.writeHead(path === "/mcp" ? 401 : 404, challenge === null ? {} : { "www-authenticate": challenge }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  hits = [];
  resource = (right) => right;
  issuer = (right) => right;
  intercept = () => false;
  challenge = null;
});

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function world(): Pick<OauthWorld, "outbound" | "fetch"> {
  const outbound = createOutbound({ allow: [origin.slice("http://".length)] });
  return { outbound, fetch: oauthFetch(outbound) };
}

const find = () => findAuthorization(world(), `${origin}/mcp`);
const invalid = (words: string) => ({
  code: "oauth_metadata_invalid",
  publicMessage: expect.stringContaining(words),
});

test("a server that says all as it should is found", async () => {
  expect(await find()).toMatchObject({ resource: `${origin}/mcp`, server: { issuer: `${origin}/as` } });
});

describe("metadata of the resource", () => {
  test.each([
    ["another server", () => "https://mcp.example/mcp"],
    ["a neighbour's path", () => `${origin}/mcpx`],
    ["a path below", () => `${origin}/mcp/admin`],
    ["no URL", () => "mcp"],
  ])("that is about %s is refused", async (_what, named) => {
    resource = (right) => ({ ...right, resource: named() });
    await expect(find()).rejects.toMatchObject(invalid("is about another server"));
  });

  test.each([
    "http://169.254.169.254/latest",
    "http://10.0.0.5/x",
    "https://localhost:1/x",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "https://[::ffff:127.0.0.1]/x",
  ])("is not fetched from %s", async (url) => {
    challenge = `Bearer resource_metadata="${url}"`;
    await expect(find()).rejects.toMatchObject({ code: "oauth_metadata_invalid" });
    expect(hits.filter((hit) => hit.includes("well-known"))).toEqual([]);
  });

  test.each(["http://169.254.169.254", "https://127.0.0.1:1", "javascript:alert(1)", "https://id.example/?x=1"])(
    "that names the authorization server %s is refused",
    async (named) => {
      resource = (right) => ({ ...right, authorization_servers: [named] });
      await expect(find()).rejects.toMatchObject({ code: "oauth_metadata_invalid" });
    },
  );
});

describe("an authorization server", () => {
  test.each([
    ["https://id.example/as", "another issuer"],
    ["/", "another issuer"],
  ])("that calls itself %s is refused", async (suffix, words) => {
    issuer = (right) => ({ ...right, issuer: suffix.startsWith("/") ? `${right.issuer}${suffix}` : suffix });
    await expect(find()).rejects.toMatchObject(invalid(words));
  });

  test.each([
    [{ code_challenge_methods_supported: undefined }],
    [{ code_challenge_methods_supported: ["plain"] }],
    [{ response_types_supported: ["token"] }],
    [{ token_endpoint: undefined }],
  ])("without what it takes is refused: %j", async (part) => {
    issuer = (right) => ({ ...right, ...part });
    await expect(find()).rejects.toMatchObject({ code: "oauth_metadata_invalid" });
  });

  const FORMS = [
    "javascript:alert(1)",
    "data:text/html,x",
    "http://id.example/x",
    "https://u:p@id.example/x",
    "https://id.example/x#f",
    "https://10.0.0.5/x",
    "https://169.254.169.254/x",
    "//id.example/x",
    "https://id.example:6379/x",
    "vbscript:x",
    "file:///x",
    "ftp://id.example/x",
  ];
  test.each(FORMS.flatMap((form) => ["authorization", "token", "registration"].map((name) => [name, form] as const)))(
    "whose %s endpoint is %s is refused",
    async (name, form) => {
      issuer = (right) => ({ ...right, [`${name}_endpoint`]: form });
      await expect(find()).rejects.toMatchObject({ code: "oauth_metadata_invalid" });
    },
  );

  test("that redirects is not followed", async () => {
    intercept = ({ url }, response) => {
      if (url !== "/.well-known/oauth-authorization-server/as") return false;
      response.writeHead(302, { location: `${origin}/elsewhere` }).end();
      return true;
    };
    await expect(find()).rejects.toMatchObject({ code: "oauth_unavailable" });
    expect(hits).not.toContain("GET /elsewhere");
  });
});

describe("what is fetched", () => {
  const fetchWith = (bounds: { maxBytes: number; timeoutMs: number }) => oauthFetch(world().outbound, bounds);

  test("is given up when it is larger than it may be", async () => {
    intercept = (_request, response) => {
      send(response, "x".repeat(2000));
      return true;
    };
    const fetch = fetchWith({ maxBytes: 1000, timeoutMs: 5000 });
    await expect(fetch(`${origin}/big`, { method: "GET", headers: {} })).rejects.toThrow("too large");
  });

  test("is given up when it does not come", async () => {
    intercept = () => true;
    const fetch = fetchWith({ maxBytes: 1000, timeoutMs: 50 });
    await expect(fetch(`${origin}/slow`, { method: "GET", headers: {} })).rejects.toThrow("in time");
  });

  test("is not fetched where a name leads inside by the time it is connected to", async () => {
    const outbound = createOutbound({ allow: [], resolve: async () => [{ address: "127.0.0.1", family: 4 }] });
    const fetch = oauthFetch(outbound);
    await expect(fetch("https://rebind.example/x", { method: "GET", headers: {} })).rejects.toMatchObject({
      code: "EBLOCKED",
    });
  });
});

describe("an answer that comes back", () => {
  const agreed = (): AgreedTerms => ({
    issuer: `${origin}/as`,
    namesItself: true,
    tokenEndpoint: `${origin}/as/token`,
    revocationEndpoint: null,
    userinfoEndpoint: null,
    resource: `${origin}/mcp`,
    scopes: [],
    client: { kind: "document", clientId: "https://gateway.example/api/oauth/client", authMethod: "none" },
    redirectUri: "https://gateway.example/api/oauth/callback",
    serverUrl: `${origin}/mcp`,
  });
  const finish = (answer: Record<string, string>) =>
    finishAuthorization(
      { ...world(), now: Date.now } as unknown as OauthWorld,
      "org_x",
      agreed(),
      "v".repeat(43),
      new URLSearchParams(answer),
    );

  test.each([
    ["without the issuer that was promised", {}],
    ["from another issuer (mix-up)", { iss: "https://evil.example" }],
    ["from another spelling of the issuer", { iss: "as/" }],
  ])("%s brings its code to nobody", async (_what, part) => {
    await expect(finish({ code: "c", state: "s", ...part })).rejects.toMatchObject({ code: "oauth_metadata_invalid" });
    await expect(finish({ error: "access_denied", state: "s", ...part })).rejects.toMatchObject({
      code: "oauth_metadata_invalid",
    });
    expect(hits).toEqual([]);
  });

  test("with an error says which, and none of the stranger's words", async () => {
    const answer = { state: "s", iss: `${origin}/as`, error_description: "<b>call me</b>", error_uri: "javascript:x" };
    await expect(finish({ ...answer, error: "server_error" })).rejects.toMatchObject({
      publicMessage: expect.stringMatching(/ended the sign-in with the error server_error\.$/),
    });
  });

  test.each([
    ["redirects", (response: ServerResponse) => response.writeHead(307, { location: `${origin}/trap` }).end()],
    ["gives no bearer token", (response: ServerResponse) => send(response, { access_token: "x", token_type: "DPoP" })],
    [
      "gives a token with a line break",
      (response: ServerResponse) => send(response, { access_token: "x\r\ny: z", token_type: "Bearer" }),
    ],
    ["gives none", (response: ServerResponse) => send(response, { ok: false })],
  ])("at a token endpoint that %s connects nothing", async (_what, answer) => {
    intercept = ({ url }, response) => {
      if (url !== "/as/token") return false;
      answer(response);
      return true;
    };
    await expect(finish({ code: "c", state: "s", iss: `${origin}/as` })).rejects.toMatchObject({
      code: "oauth_unavailable",
    });
    expect(hits).toEqual(["POST /as/token"]);
  });

  test.each(["ES256", "PS256", "EdDSA"])(
    "with an ID token signed with %s connects, and names the account",
    async (alg) => {
      const { privateKey } = await generateKeyPair(alg);
      const claims = { email: "ada@example.test", aud: agreed().client.clientId, iss: agreed().issuer, sub: "1" };
      const idToken = await new SignJWT(claims)
        .setProtectedHeader({ alg })
        .setIssuedAt()
        .setExpirationTime("1m")
        .sign(privateKey);
      intercept = ({ url }, response) => {
        if (url !== "/as/token") return false;
        send(response, { access_token: "x", token_type: "Bearer", id_token: idToken });
        return true;
      };
      const answer = { code: "c", state: "s", iss: `${origin}/as` };
      expect(await finish(answer)).toMatchObject({ accountName: "ada@example.test", tokens: { accessToken: "x" } });
    },
  );

  test("that says that the gateway is not known there is about the gateway, not about the person", async () => {
    await expect(finish({ error: "unauthorized_client", state: "s", iss: `${origin}/as` })).rejects.toMatchObject({
      code: "oauth_client_refused",
      publicMessage: expect.stringContaining("metadata document"),
    });
  });
});
