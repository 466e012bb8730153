import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@/lib/base/errors";

const KEY_BYTES = 32;
const FILE = "master.key";

/**
 * The instance's master key, 32 bytes: from MASTER_KEY, else from `master.key` in the data folder, which the first start
 * makes (readable by its owner alone). Whoever has it and the database has every secret; without it nobody has any.
 */
export async function loadMasterKey(options: {
  readonly masterKey?: string | undefined;
  readonly dataDir: string;
}): Promise<Buffer> {
  if (options.masterKey) return parse(options.masterKey, "MASTER_KEY");
  const path = join(options.dataDir, FILE);
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, `${randomBytes(KEY_BYTES).toString("base64")}\n`, { flag: "wx", mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) await chmod(path, 0o600);
  return parse((await readFile(path, "utf8")).trim(), `The master key in ${path}`);
}

function parse(text: string, name: string): Buffer {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== KEY_BYTES || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) {
    throw new Fault(
      "internal",
      `${name} is not usable: it must be ${KEY_BYTES} bytes in base64 (openssl rand -base64 32).`,
    );
  }
  return bytes;
}
