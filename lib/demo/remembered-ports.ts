import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const port = z.number().int().min(1).max(65_535);
const rememberedSchema = z.strictObject({ everything: port, toolbox: port });

/** On which ports the demo servers ran last: the addresses stored in the connections stay valid over restarts. */
export type RememberedPorts = z.output<typeof rememberedSchema>;

/** Null on a first run, and when the file is unreadable: then new ports are taken and the connections are told. */
export async function readRememberedPorts(dataDir: string): Promise<RememberedPorts | null> {
  try {
    return rememberedSchema.parse(JSON.parse(await readFile(join(dataDir, "demo.json"), "utf8")));
  } catch {
    return null;
  }
}

export async function writeRememberedPorts(dataDir: string, ports: RememberedPorts): Promise<void> {
  const file = join(dataDir, "demo.json");
  await writeFile(`${file}.tmp`, `${JSON.stringify(ports)}\n`);
  await rename(`${file}.tmp`, file);
}
