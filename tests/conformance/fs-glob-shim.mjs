// Node 20 has no fs.globSync, and the suite's bundle imports it by name although only its sdk and tier commands call it.
// Preloaded with --import, this hands the bundle an fs module in which the name exists.
import { register } from "node:module";

const hooks = `
export async function resolve(specifier, context, next) {
  const wantsFs = specifier === "fs" || specifier === "node:fs";
  if (wantsFs && (context.parentURL ?? "").includes("/@modelcontextprotocol/conformance/")) {
    return { url: "shim:fs", format: "module", shortCircuit: true };
  }
  return next(specifier, context);
}
export async function load(url, context, next) {
  if (url !== "shim:fs") return next(url, context);
  const source = [
    'import fs from "node:fs";',
    'export * from "node:fs";',
    'export default fs;',
    'export const globSync = fs.globSync ?? (() => { throw new Error("fs.globSync needs Node 22"); });',
  ].join("\\n");
  return { format: "module", shortCircuit: true, source };
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
