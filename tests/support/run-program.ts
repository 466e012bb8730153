import { spawn } from "node:child_process";
import { once } from "node:events";

/** Runs a program of ours with plain Node, to its end. */
export async function runProgram(
  program: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly output: string; readonly complaints: string }> {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let complaints = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  await once(child, "close");
  return { output, complaints };
}
