import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@/lib/base/errors";

const KEY_BYTES = 32;
const FILE = "master.key";

/** Where the master key is: in the environment, or in the data folder. */
export interface MasterKeyPlace {
  /** MASTER_KEY. */
  readonly masterKey?: string | undefined;
  readonly dataDir: string;
}

/**
 * The instance's master key, 32 bytes: from MASTER_KEY, else from `master.key` in the data folder (readable by its owner
 * alone); null when neither is there. Whoever has it and the database has every secret; without it nobody has any.
 */
export async function readMasterKey({ masterKey, dataDir }: MasterKeyPlace): Promise<Buffer | null> {
  if (masterKey) return parse(masterKey, "MASTER_KEY");
  const path = join(dataDir, FILE);
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) await chmod(path, 0o600);
    return parse((await readFile(path, "utf8")).trim(), `The master key in ${path}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** The same, and the first start makes the file. */
export async function loadMasterKey(place: MasterKeyPlace): Promise<Buffer> {
  const found = await readMasterKey(place);
  if (found) return found;
  await mkdir(place.dataDir, { recursive: true, mode: 0o700 });
  const bytes = randomBytes(KEY_BYTES);
  try {
    const text = `${bytes.toString("base64")}\n`;
    await writeFile(join(place.dataDir, FILE), text, { flag: "wx", mode: 0o600, flush: true });
    return bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return loadMasterKey(place);
  }
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
