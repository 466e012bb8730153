import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answerWhileStarting } from "@/lib/start/answer-while-starting";
import { closeServer, listen } from "@/lib/start/listen";

let server: Server;
let origin: string;

beforeEach(async () => {
  server = createServer((req, res) => answerWhileStarting(req, res, "build"));
  origin = `http://127.0.0.1:${await listen(server, 0, "127.0.0.1")}`;
});

afterEach(() => closeServer(server, 0));

test("a browser gets a page that loads itself again", async () => {
  const answer = await fetch(origin, { headers: { accept: "text/html,*/*" } });
  expect(answer.status).toBe(503);
  expect(answer.headers.get("refresh")).toBe(answer.headers.get("retry-after"));
  expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(await answer.text()).toContain("The dashboard is being built");
});

test("a program gets JSON and a time to try again", async () => {
  const answer = await fetch(`${origin}/api/v1/keys`, { method: "POST", body: "x".repeat(100_000) });
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({ error: { code: "starting" } });
});
