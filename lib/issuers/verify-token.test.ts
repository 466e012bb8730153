import { createHmac, createSign, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CheckId } from "@/lib/issuers/core/checks";
import type { TrustedIssuer } from "@/lib/issuers/core/issuer-rules";
import { findSubject, plainEmail } from "@/lib/issuers/core/subject";
import { KeySets } from "@/lib/issuers/key-sets";
import { verifyToken } from "@/lib/issuers/verify-token";

const RSA = generateKeyPairSync("rsa", { modulusLength: 2048 });
const EC = generateKeyPairSync("ec", { namedCurve: "P-256" });
const OTHER = generateKeyPairSync("rsa", { modulusLength: 2048 });
const NOW = Date.UTC(2026, 10, 29, 12);
const SECONDS = NOW / 1000;

const jwk = (key: KeyObject, kid: string, alg: string) => ({ ...key.export({ format: "jwk" }), kid, alg, use: "sig" });
const ISSUER: TrustedIssuer = {
  id: "iss_1",
  organizationId: "org_1",
  name: "Acme",
  revision: "1",
  issuer: "https://acme.example/",
  audiences: ["causeway", "api://causeway"],
  algorithms: ["RS256", "ES256"],
  requiredClaims: [{ claim: "tid", value: "tenant" }],
  maxAgeSeconds: 3600,
  toleranceSeconds: 30,
  onlyAtJwt: false,
  subjectClaim: "sub",
  matchesEmail: true,
  scopes: new Set(["mcp:read"]),
  subjects: new Map([["ada", { kind: "person", userId: "usr_ada" }]]),
  keys: {
    kind: "pasted",
    jwks: { keys: [jwk(RSA.publicKey, "rsa", "RS256"), jwk(EC.publicKey, "ec", "ES256")] as never },
  },
};
const STRICT: TrustedIssuer = { ...ISSUER, onlyAtJwt: true };

const IN_REALM: TrustedIssuer = { ...ISSUER, requiredClaims: [{ claim: "realm_access.roles", value: "admin" }] };

type Part = Readonly<Record<string, unknown>>;
const HEADER: Part = { alg: "RS256", kid: "rsa", typ: "JWT" };
const CLAIMS: Part = {
  iss: "https://acme.example/",
  aud: "causeway",
  sub: "ada",
  tid: "tenant",
  iat: SECONDS - 60,
  exp: SECONDS + 600,
};
const TWICE: Part = { ...CLAIMS, "realm_access.roles": "admin" };
const encode = (part: unknown) =>
  Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
const rs256 = (text: string, key = RSA.privateKey) => createSign("sha256").update(text).sign(key).toString("base64url");
const es256 = (text: string) =>
  sign("sha256", Buffer.from(text), { key: EC.privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url");

function token(header: unknown = HEADER, claims: unknown = CLAIMS, by: (text: string) => string = rs256): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${by(text)}`;
}

// Nothing is fetched: the keys are pasted.
const keySets = new KeySets(undefined as never);
async function firstFailure(text: string, issuer = ISSUER): Promise<CheckId | "accepted"> {
  const { checks, verified } = await verifyToken(issuer, text, keySets, NOW);
  const failure = checks.find((check) => !check.passed);
  expect(verified === null).toBe(failure !== undefined);
  return failure?.check ?? "accepted";
}

/** RFC 8725, sections 2 and 3; T23 of the threats. */
const ATTACKS: readonly [name: string, text: string, check: CheckId, issuer?: TrustedIssuer][] = [
  ["no signature, alg none", `${encode({ alg: "none" })}.${encode(CLAIMS)}.`, "form"],
  ["alg none with a signature", token({ ...HEADER, alg: "none" }), "algorithm"],
  ["alg None", token({ ...HEADER, alg: "None" }), "algorithm"],
  ["no alg", token({ kid: "rsa" }), "algorithm"],
  ["alg as a list", token({ ...HEADER, alg: ["RS256"] }), "algorithm"],
  [
    "HS256 with the public key as its secret",
    token({ ...HEADER, alg: "HS256" }, CLAIMS, (text) =>
      createHmac("sha256", RSA.publicKey.export({ format: "pem", type: "spki" }))
        .update(text)
        .digest("base64url"),
    ),
    "algorithm",
  ],
  ["an algorithm that is not allowed", token({ ...HEADER, alg: "PS256" }), "algorithm"],
  ["RS256 said of an EC key", token({ alg: "RS256", kid: "ec" }), "key"],
  ["ES256 said of an RSA key", token({ alg: "ES256", kid: "rsa" }, CLAIMS, es256), "key"],
  ["a kid that is nobody's", token({ ...HEADER, kid: "other" }), "key"],
  ["a kid that is a path", token({ ...HEADER, kid: "../../dev/null" }), "key"],
  ["a kid that is a query", token({ ...HEADER, kid: "rsa' OR '1'='1" }), "key"],
  ["a kid that is no text", token({ ...HEADER, kid: { toString: "rsa" } }), "header"],
  ["jku", token({ ...HEADER, jku: "https://evil.example/keys" }), "header"],
  ["x5u", token({ ...HEADER, x5u: "https://evil.example/cert" }), "header"],
  ["x5c", token({ ...HEADER, x5c: ["MII"] }), "header"],
  [
    "jwk with the attacker's own key",
    token({ ...HEADER, jwk: OTHER.publicKey.export({ format: "jwk" }) }, CLAIMS, (text) =>
      rs256(text, OTHER.privateKey),
    ),
    "header",
  ],
  ["crit", token({ ...HEADER, crit: ["exp"] }), "header"],
  ["b64 false", token({ ...HEADER, b64: false }), "header"],
  ["another's signature", token(HEADER, CLAIMS, (text) => rs256(text, OTHER.privateKey)), "signature"],
  [
    "a changed claim",
    `${token().split(".")[0]}.${encode({ ...CLAIMS, sub: "eve" })}.${token().split(".")[2]}`,
    "signature",
  ],
  [
    "ECDSA of zeros (CVE-2022-21449)",
    token({ alg: "ES256", kid: "ec" }, CLAIMS, () => Buffer.alloc(64).toString("base64url")),
    "signature",
  ],
  [
    "an ECDSA signature in DER",
    token({ alg: "ES256", kid: "ec" }, CLAIMS, (text) =>
      sign("sha256", Buffer.from(text), EC.privateKey).toString("base64url"),
    ),
    "signature",
  ],
  ["an ID token, by nonce", token(HEADER, { ...CLAIMS, nonce: "n" }), "type"],
  ["an ID token, by at_hash", token(HEADER, { ...CLAIMS, at_hash: "h" }), "type"],
  ["a logout token", token({ ...HEADER, typ: "logout+jwt" }), "type"],
  ["a DPoP proof", token({ ...HEADER, typ: "dpop+jwt" }), "type"],
  ["an identity token of another gateway", token({ ...HEADER, typ: "causeway-identity+jwt" }), "type"],
  ["typ that is no text", token({ ...HEADER, typ: 1 }), "type"],
  ["JWT where at+jwt is asked for", token(), "type", STRICT],
  ["no typ where at+jwt is asked for", token({ alg: "RS256", kid: "rsa" }), "type", STRICT],
  ["another audience", token(HEADER, { ...CLAIMS, aud: "other" }), "audience"],
  ["no audience", token(HEADER, { ...CLAIMS, aud: undefined }), "audience"],
  ["an audience that begins like ours", token(HEADER, { ...CLAIMS, aud: "causeway.evil" }), "audience"],
  ["an audience as an object", token(HEADER, { ...CLAIMS, aud: { 0: "causeway" } }), "audience"],
  ["another issuer", token(HEADER, { ...CLAIMS, iss: "https://evil.example/" }), "issuer"],
  ["the issuer without its slash", token(HEADER, { ...CLAIMS, iss: "https://acme.example" }), "issuer"],
  ["no issuer", token(HEADER, { ...CLAIMS, iss: undefined }), "issuer"],
  ["expired", token(HEADER, { ...CLAIMS, exp: SECONDS - 31 }), "expiry"],
  ["no expiry", token(HEADER, { ...CLAIMS, exp: undefined }), "expiry"],
  ["an expiry as text", token(HEADER, { ...CLAIMS, exp: String(SECONDS + 600) }), "expiry"],
  ["an expiry in milliseconds", token(HEADER, { ...CLAIMS, exp: NOW + 600_000 }), "expiry"],
  ["not yet valid", token(HEADER, { ...CLAIMS, nbf: SECONDS + 31 }), "not_before"],
  ["issued in the future", token(HEADER, { ...CLAIMS, iat: SECONDS + 31 }), "age"],
  ["too old", token(HEADER, { ...CLAIMS, iat: SECONDS - 3631 }), "age"],
  ["no time of issue", token(HEADER, { ...CLAIMS, iat: undefined }), "age"],
  ["a missing claim", token(HEADER, { ...CLAIMS, tid: undefined }), "claims"],
  ["another tenant", token(HEADER, { ...CLAIMS, tid: "other" }), "claims"],
  ["a claim as an object", token(HEADER, { ...CLAIMS, tid: { value: "tenant" } }), "claims"],
  ["a missing claim in an object", token(HEADER, { ...CLAIMS, realm_access: {} }), "claims", IN_REALM],
  ["another value in an object", token(HEADER, { ...CLAIMS, realm_access: { roles: ["x"] } }), "claims", IN_REALM],
  ["two claims of one path", token(HEADER, { ...TWICE, realm_access: { roles: ["admin"] } }), "claims", IN_REALM],
  ["a claim twice", token(HEADER, `{"iss":"https://acme.example/","sub":"eve","sub":"ada","aud":"causeway"}`), "form"],
  ["a header member twice", token(`{"alg":"none","alg":"RS256","kid":"rsa"}`), "form"],
  ["claims that are a list", token(HEADER, [CLAIMS]), "form"],
  ["two parts", token().split(".").slice(0, 2).join("."), "form"],
  ["encrypted", "a.b.c.d.e", "form"],
  ["standard base64", token().replace(".", "+."), "form"],
  ["longer than 8,192 characters", token(HEADER, { ...CLAIMS, filler: "x".repeat(6000) }), "form"],
];

describe("a token of a trusted issuer", () => {
  test.each(ATTACKS)("is refused with %s", async (...[, text, check, issuer]) => {
    expect(await firstFailure(text, issuer ?? ISSUER)).toBe(check);
  });

  test.each([
    ["RS256", token()],
    ["ES256", token({ alg: "ES256", kid: "ec" }, CLAIMS, es256)],
    ["without a type, as one key fits", token({ alg: "RS256" })],
    ["of type at+jwt", token({ ...HEADER, typ: "at+jwt" })],
    ["of type application/at+jwt", token({ ...HEADER, typ: "application/at+jwt" })],
    ["with ours among its audiences", token(HEADER, { ...CLAIMS, aud: ["other", "api://causeway"] })],
    ["that has just expired, within the tolerance", token(HEADER, { ...CLAIMS, exp: SECONDS - 29 })],
    ["of a clock that is a little ahead", token(HEADER, { ...CLAIMS, iat: SECONDS + 29, nbf: SECONDS + 29 })],
    ["whose required claim is a list", token(HEADER, { ...CLAIMS, tid: ["a", "tenant"] })],
    ["with as much in it as people have groups", token(HEADER, { ...CLAIMS, groups: Array(400).fill("0123456789") })],
  ])("is taken: %s", async (_name, text) => {
    expect(await firstFailure(text)).toBe("accepted");
  });

  test("is asked for what stands in an object by its path, and for one word of its scope", async () => {
    const inRealm = token(HEADER, { ...CLAIMS, realm_access: { roles: ["user", "admin"] } });
    expect(await firstFailure(inRealm, IN_REALM)).toBe("accepted");
    const scoped = { ...ISSUER, requiredClaims: [{ claim: "scope", value: "tools" }] };
    expect(await firstFailure(token(HEADER, { ...CLAIMS, scope: "openid tools" }), scoped)).toBe("accepted");
    expect(await firstFailure(token(HEADER, { ...CLAIMS, scope: "openid toolset" }), scoped)).toBe("claims");
  });

  test("is good until it ends, or is too old, whichever is first, and the tolerance after", async () => {
    const until = async (claims: Part) =>
      ((await verifyToken(ISSUER, token(HEADER, { ...CLAIMS, ...claims }), keySets, NOW)).verified?.goodUntil ?? 0) -
      NOW;
    expect(await until({ exp: SECONDS + 600 })).toBe(630_000);
    expect(await until({ exp: SECONDS + 86_400, iat: SECONDS })).toBe(3_630_000);
  });

  test("whatever is sent, it is judged and nothing is thrown", async () => {
    const part = fc.oneof(
      fc.jsonValue(),
      fc.record({ alg: fc.constantFrom("RS256", "ES256", "none"), kid: fc.string() }),
    );
    await fc.assert(
      fc.asyncProperty(part, part, fc.string(), async (header, claims, signature) => {
        const text = `${encode(header)}.${encode(claims)}.${encode(signature)}`;
        expect((await verifyToken(ISSUER, text, keySets, NOW)).verified).toBeNull();
      }),
    );
  });
});

describe("whom a token stands for", () => {
  const byEmail = new Map([["ada@acme.example", "usr_ada"]]);

  test("is found by the mapping first, then by a verified address where that is taken", () => {
    const named = { value: "ada", email: "eve@acme.example" };
    expect(findSubject(ISSUER, named, byEmail)).toEqual({ kind: "person", userId: "usr_ada" });
    const unmapped = { value: "new", email: "ada@acme.example" };
    expect(findSubject(ISSUER, unmapped, byEmail)).toEqual({ kind: "person", userId: "usr_ada" });
    expect(findSubject({ ...ISSUER, matchesEmail: false }, unmapped, byEmail)).toContain("nobody is mapped");
    expect(findSubject(ISSUER, { value: "new", email: null }, byEmail)).toContain("no verified address");
  });

  test.each([
    "ada@acme.example,eve@evil.example",
    "ada@acme.example\u00a0",
    "ada@acme.example.",
    "ada@a\u212ame.example",
    "Ada <ada@acme.example>",
    "ada@acme",
    "@acme.example",
    " ada@acme.example",
    ["ada@acme.example"],
    null,
  ])("is nobody by %j (security: T74)", (value) => {
    expect(plainEmail(value)).toBeNull();
  });

  test("is the same by small and capital letters", () => {
    expect(plainEmail("Ada@ACME.example")).toBe("ada@acme.example");
  });

  test.each([false, undefined, "true", 1])(
    "is nobody by an address whose email_verified is %j (security: T74)",
    async (said) => {
      const claims = { ...CLAIMS, sub: "new", email: "ada@acme.example", email_verified: said };
      expect((await verifyToken(ISSUER, token(HEADER, claims), keySets, NOW)).verified?.subject.email).toBeNull();
    },
  );
});
