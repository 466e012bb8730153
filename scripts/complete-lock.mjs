// Completes package-lock.json with the optional, platform-bound packages that the registry in use did not serve when
// the lock was written. Without them `npm ci` refuses the lock ("Missing: … from lock file"). Run it after every change
// of a dependency: `npm install && node scripts/complete-lock.mjs`.
import { readFileSync, writeFileSync } from "node:fs";

const OS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32", "aix", "sunos", "netbsd", "openbsd"];
const CPU = {
  arm64: "arm64",
  x64: "x64",
  ia32: "ia32",
  arm: "arm",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
};

/** The os/cpu fields that such a package declares, read off its name (`…-linux-arm64-musl`). */
function platformOf(name) {
  const parts = name.split("/").at(-1).split("-");
  if (parts.includes("wasm32")) return { cpu: ["wasm32"] };
  const os = OS.find((candidate) => parts.includes(candidate));
  const cpu = parts.map((part) => CPU[part]).find(Boolean);
  if (!os || !cpu) return null;
  const libc = parts.includes("musl") ? ["musl"] : os === "linux" && parts.includes("gnu") ? ["glibc"] : undefined;
  return { cpu: [cpu], ...(libc ? { libc } : {}), os: [os] };
}

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const added = [];
for (const [place, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const platform = platformOf(name);
    const target = `node_modules/${name}`;
    if (!platform || lock.packages[target] || lock.packages[`${place}/node_modules/${name}`]) continue;
    lock.packages[target] = { version, ...(entry.dev ? { dev: true } : {}), optional: true, ...platform };
    added.push(`${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length ? `Added ${added.length} entries:\n${added.join("\n")}` : "The lock is whole.");
