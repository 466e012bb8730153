import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { claimsOf, readTokenAnswer } from "@/lib/oauth/token-answer";

const read = async (body: unknown, init: ResponseInit = {}) => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const { response, idToken } = await readTokenAnswer(new Response(text, init));
  return { status: response.status, headers: response.headers, text: await response.text(), idToken };
};

test.each([
  ["GitHub's refusal of a refresh token, with 200", "bad_refresh_token", 200, "invalid_grant"],
  ["GitHub's refusal of a client, with 200", "incorrect_client_credentials", 200, "invalid_client"],
  ["Slack's", "invalid_refresh_token", 200, "invalid_grant"],
  ["the standard's", "invalid_grant", 400, "invalid_grant"],
  ["one that is no code of ours", "constructor", 400, "constructor"],
])("%s is an error as the standard has it", async (_what, error, status, code) => {
  const answer = await read({ error, error_description: "no" }, { status });
  expect([answer.status, JSON.parse(answer.text)]).toEqual([400, { error: code, error_description: "no" }]);
});

test("an error stands in the body, whatever challenge comes with it", async () => {
  const answer = await read({ error: "invalid_client" }, { status: 401, headers: { "www-authenticate": "Basic" } });
  expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, null]);
});

test("an ID token is taken out of the answer, and anything else is left as it is", async () => {
  const answer = await read({ access_token: "a", token_type: "bearer", id_token: "x.y.z" });
  expect([JSON.parse(answer.text), answer.idToken]).toEqual([{ access_token: "a", token_type: "bearer" }, "x.y.z"]);
  expect(await read("<html>", { status: 502 })).toMatchObject({ status: 502, text: "<html>", idToken: null });
  expect(await read("", { status: 500 })).toMatchObject({ status: 500, text: "" });
});

test("an ID token names the account where its issuer made it for this client, and nowhere else", async () => {
  const sign = (claims: Record<string, unknown>) =>
    new SignJWT({ email: "ada@example.test", ...claims }).setProtectedHeader({ alg: "HS256" }).sign(new Uint8Array(32));
  const ours = { iss: "https://id.example", aud: ["app"] };
  expect(claimsOf(await sign(ours), "https://id.example", "app")).toMatchObject({ email: "ada@example.test" });
  expect(claimsOf(await sign({ ...ours, aud: "other" }), "https://id.example", "app")).toBeNull();
  expect(claimsOf(await sign({ ...ours, iss: "https://evil.example" }), "https://id.example", "app")).toBeNull();
  expect(claimsOf("x.y.z", "https://id.example", "app")).toBeNull();
  expect(claimsOf(null, "https://id.example", "app")).toBeNull();
});
