import { createServer, type ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { closeServer, listen } from "@/lib/start/listen";

test("an answer that is on its way when the server closes still arrives", async () => {
  let respond: (res: ServerResponse) => void = () => undefined;
  const asked = new Promise<ServerResponse>((resolve) => (respond = resolve));
  const server = createServer((_req, res) => respond(res));
  const origin = `http://127.0.0.1:${await listen(server, 0, "127.0.0.1")}`;
  const answer = fetch(origin).then((response) => response.text());
  const res = await asked;
  const closed = closeServer(server, 10_000);
  await expect(fetch(origin)).rejects.toThrow();
  res.end("late but whole");
  expect(await answer).toBe("late but whole");
  await closed;
});

test("an answer that never ends is cut off", async () => {
  const server = createServer((_req, res) => void res.write("…"));
  const origin = `http://127.0.0.1:${await listen(server, 0, "127.0.0.1")}`;
  const answer = await fetch(origin);
  await closeServer(server, 10);
  await expect(answer.text()).rejects.toThrow();
});
