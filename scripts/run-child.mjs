// Runs a program in the foreground of this one: same terminal, same signals, same end.
import { spawn } from "node:child_process";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Resolves to the exit code (128 + number when a signal ended it). With `tie`, the child holds a channel to this
 * process and learns from its closing that this process is gone, even when it was killed without warning.
 */
export function runChild(command, args, { tie = false, quiet = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const output = quiet ? "pipe" : "inherit";
    const child = spawn(command, args, { stdio: ["inherit", output, output, ...(tie ? ["ipc"] : [])], ...options });
    let printed = "";
    child.stdout?.on("data", (chunk) => (printed += chunk));
    child.stderr?.on("data", (chunk) => (printed += chunk));
    const forward = (signal) => child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, forward);
    const settle = (work) => {
      for (const signal of SIGNALS) process.removeListener(signal, forward);
      work();
    };
    child.once("error", (error) => settle(() => reject(error)));
    child.once("close", (code, signal) =>
      settle(() => {
        const exitCode = code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 1);
        if (quiet && exitCode !== 0) process.stderr.write(printed);
        resolve(exitCode);
      }),
    );
  });
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** npm itself: by the path it told us when it started us, since a shell may have another one first in its PATH. */
export function runNpm(args, options) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith(".js")) return runChild(process.execPath, [cli, ...args], options);
  return runChild(process.platform === "win32" ? "npm.cmd" : "npm", args, options);
}
