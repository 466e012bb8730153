// Lets a script that plain `node` starts use TypeScript of this repository: bundles one entry with esbuild (20-50 ms,
// packages stay outside) into .cache/run/ and imports it, or hands out the bundle's path for a child process.
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Bundles an entry (path from the repository's root) and resolves to the bundle's path. */
export async function bundleTypeScript(entry) {
  const file = resolve(root, entry);
  const outfile = resolve(
    root,
    ".cache/run",
    `${relative(root, file).replaceAll(/[\\/]/g, "-").replace(/\.ts$/, "")}.mjs`,
  );
  const { outputFiles } = await build({
    entryPoints: [file],
    outfile,
    write: false,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    absWorkingDir: root,
    logLevel: "warning",
    // The marker package throws when it is imported outside a React server build.
    alias: { "server-only": resolve(root, "tests/support/empty.ts") },
  });
  // Written aside and renamed: another process may be reading the bundle of the same entry at this moment.
  const aside = `${outfile}.${process.pid}`;
  await mkdir(dirname(outfile), { recursive: true });
  await writeFile(aside, outputFiles[0].contents);
  await rename(aside, outfile);
  return outfile;
}

/** Bundles an entry and imports it. */
export async function importTypeScript(entry) {
  return import(pathToFileURL(await bundleTypeScript(entry)).href);
}
