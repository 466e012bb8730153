import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { environmentSchema, readEnvironment } from "@/lib/config/environment";

const example = await readFile(".env.example", "utf8");
const withEverythingSet = parseEnv(example.replaceAll(/^#(?=[A-Z_]+=)/gm, ""));

test(".env.example names exactly the variables that the product reads", () => {
  expect(Object.keys(withEverythingSet).sort()).toEqual(Object.keys(environmentSchema.shape).sort());
});

test("the values in .env.example are the defaults", () => {
  expect(readEnvironment({ ...withEverythingSet })).toEqual(readEnvironment({}));
});

test(".env.example copied as it is changes nothing", () => {
  expect(parseEnv(example)).toEqual({});
});

test("PUBLIC_URL is an origin: a path, a query or a user is refused, a closing slash is not", () => {
  for (const unusable of [
    "https://a.example/mcp",
    "https://a.example/?a",
    "https://me@a.example",
    "https://a.example//",
  ])
    expect(() => readEnvironment({ PUBLIC_URL: unusable })).toThrow(
      /^The environment variable PUBLIC_URL .*without path/,
    );
  for (const usable of ["https://a.example", "https://a.example/", "http://localhost:8080", "https://A.example:443"])
    expect(readEnvironment({ PUBLIC_URL: usable }).PUBLIC_URL).toBe(usable.replace(/\/$/, ""));
});

test("every refusal of a value says what to write", () => {
  const freeText = /^(?:HOST|DATA_DIR|MASTER_KEY|OIDC_NAME|TERMS_FILE|PRIVACY_FILE|.*_CLIENT_(?:ID|SECRET))$/;
  for (const name of Object.keys(environmentSchema.shape).filter((key) => !freeText.test(key))) {
    const said = () => readEnvironment({ [name]: "x y" });
    if (["ALLOWED_HOSTS", "ALLOWED_ORIGINS", "RELAXED_CLIENTS"].includes(name)) expect(said).not.toThrow();
    else expect(said).toThrow(new RegExp(`^The environment variable ${name} is not usable: write `));
  }
});

test("an unusable value is refused by the variable's name and never shown", () => {
  expect(() => readEnvironment({ DATABASE_URL: "mysql://user:hunter2@db" })).toThrow(
    expect.objectContaining({ message: expect.stringMatching(/^(?!.*hunter2).*DATABASE_URL/) }),
  );
});

test.each([
  [{ SMTP_URL: "smtp://mail.example.com" }, "SMTP_URL", "MAIL_FROM"],
  [{ GOOGLE_CLIENT_SECRET: "hunter2" }, "GOOGLE_CLIENT_SECRET", "GOOGLE_CLIENT_ID"],
  [{ OIDC_ISSUER: "https://id.example.com" }, "OIDC_ISSUER", "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"],
])("a way to sign in that is set by half is refused, with what is missing: %j", (variables, named, missing) => {
  expect(() => readEnvironment(variables)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(
        new RegExp(`^(?!.*hunter2).* ${named} is not usable: it needs ${missing} as well`),
      ),
    }),
  );
});

test("a provider's address may be plain http on this machine and nowhere else", () => {
  const rest = { OIDC_CLIENT_ID: "a", OIDC_CLIENT_SECRET: "b" };
  expect(readEnvironment({ OIDC_ISSUER: "http://127.0.0.1:9000", ...rest }).OIDC_ISSUER).toBe("http://127.0.0.1:9000");
  expect(() => readEnvironment({ OIDC_ISSUER: "http://id.example.com", ...rest })).toThrow(/OIDC_ISSUER .* https URL/);
});
