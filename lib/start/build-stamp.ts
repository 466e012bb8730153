import { createHash } from "node:crypto";
import { access, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const FOLDERS = ["app", "components", "lib", "public", "prisma/schema", "docs/product"];
const FILES = [
  "next.config.ts",
  "tsconfig.json",
  "postcss.config.mjs",
  "mdx-components.tsx",
  "proxy.ts",
  "instrumentation.ts",
  "instrumentation-node.ts",
  "package-lock.json",
];
const STAMP = ".next/BUILD_STAMP";
// Made from prisma/schema and package-lock.json, which are in the hash; its files name paths of this machine.
const GENERATED = "lib/db/generated";

/**
 * A hash over the content of everything that a build of the dashboard depends on. Not file times: a clone, a checkout
 * and a copy change those. `variables` are read for NEXT_PUBLIC_*, which Next writes into the browser's bundles.
 */
export async function hashBuildInputs(
  root: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const hash = createHash("sha256").update(process.version);
  for (const [name, value] of Object.entries(variables).sort()) {
    if (name.startsWith("NEXT_PUBLIC_")) hash.update(`\0${name}=${value ?? ""}`);
  }
  const listed = await Promise.all(FOLDERS.map((folder) => listFiles(root, folder)));
  for (const file of [...FILES, ...listed.flat()].sort()) {
    const content = await readFile(join(root, file)).catch(() => null);
    if (content) hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** Whether `.next` holds a whole build of exactly these inputs. */
export async function isBuildCurrent(root: string, inputsHash: string): Promise<boolean> {
  const [stamp, built] = await Promise.all([
    readFile(join(root, STAMP), "utf8").catch(() => null),
    access(join(root, ".next/BUILD_ID")).then(
      () => true,
      () => false,
    ),
  ]);
  return built && stamp === inputsHash;
}

/** Called after a successful build only; `next build` empties the folder first, so a broken build leaves no stamp. */
export async function writeBuildStamp(root: string, inputsHash: string): Promise<void> {
  await writeFile(join(root, STAMP), inputsHash);
}

async function listFiles(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll("\\", "/").replace(/^\//, ""))
    .filter((file) => !file.startsWith(GENERATED));
}
