import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { onStopSignal } from "@/lib/start/stop-signals";

function listenWithClock() {
  const seen: string[] = [];
  const source = new EventEmitter();
  let now = 0;
  onStopSignal(
    () => seen.push("stop"),
    () => seen.push("exit"),
    { process: source as unknown as NodeJS.Process, now: () => now },
  );
  return {
    seen,
    send(signal: string, atMs: number) {
      now = atMs;
      source.emit(signal);
    },
  };
}

test("Ctrl-C that arrives from the terminal and again through npm is one wish", () => {
  const { seen, send } = listenWithClock();
  send("SIGINT", 0);
  send("SIGINT", 40);
  expect(seen).toEqual(["stop"]);
});

test("a second signal later exits at once", () => {
  const { seen, send } = listenWithClock();
  send("SIGTERM", 0);
  send("SIGINT", 1500);
  expect(seen).toEqual(["stop", "exit"]);
});

test("the end of the process that started the server stops it", () => {
  const { seen, send } = listenWithClock();
  send("disconnect", 0);
  expect(seen).toEqual(["stop"]);
});
