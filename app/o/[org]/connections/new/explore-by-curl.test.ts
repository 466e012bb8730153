import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { exploreByCurl } from "./explore-by-curl";

test("the line is one command, whatever the URL and the headers are called, and holds no secret", () => {
  const headers = [{ name: 'X-Key"; touch /tmp/owned; "', value: "secret-1" }];
  const line = exploreByCurl("https://a.example/it's?x=$(id)", { kind: "headers", headers });
  expect(line).not.toContain("secret-1");
  const said = execFileSync("sh", ["-c", `VALUE_1=v\n${line.replace(/^curl/, "printf '%s\\0'")}`])
    .toString()
    .split("\0");
  expect(said.slice(0, 4)).toEqual(["-i", "https://a.example/it's?x=$(id)", "-H", "X-Keytouchtmpowned: v"]);
  expect(JSON.parse(said[9] ?? "")).toMatchObject({ method: "initialize" });
});

test("a token is a variable", () => {
  const line = exploreByCurl("https://a.example", { kind: "bearer", token: "secret-2" });
  expect(line).toContain('"Authorization: Bearer $TOKEN"');
  expect(line).not.toContain("secret-2");
});
