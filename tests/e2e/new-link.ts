import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { RunningProduct } from "../support/start-product";

/** What the operator does: asks the running product for a new link by the command. */
export async function printSignInLink(product: RunningProduct, email?: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["scripts/sign-in-link.mjs", ...(email === undefined ? [] : [email])],
    { env: { ...process.env, PORT: new URL(product.origin).port, DATA_DIR: product.dataDir } },
  );
  const link = /https?:\/\/\S+/.exec(stdout)?.[0];
  if (!link) throw new Error(`no link in: ${stdout}`);
  return link;
}
