// Brings a Debian package where that is possible without asking anybody: as root, on a machine that has apt.
import { spawnSync } from "node:child_process";

let isListFresh = false;

/** True when the packages are there afterwards. */
export function installDebianPackages(...names) {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  if (spawnSync("apt-get", ["--version"]).status !== 0) return false;
  console.log(`  Installing ${names.join(", ")} (Debian's packages)…`);
  const apt = (...args) =>
    spawnSync("apt-get", args, { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, encoding: "utf8" });
  if (!isListFresh) apt("update", "-qq");
  isListFresh = true;
  return apt("install", "-y", "-qq", "--no-install-recommends", ...names).status === 0;
}
