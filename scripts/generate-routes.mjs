// Writes lib/openapi/generated/routes.json: which operation each request of the admin API runs, read from the route
// tree, so that the description of the API can neither forget one nor name one that is not served.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const TREE = "app/api/v1/organizations/[org]";

/** What is sent otherwise than as JSON. */
const SENDS = { asDownload: "file", asEvents: "events" };

/** One row for each request: method, path with its parameters in braces, the operation's name, the status of success. */
export function readRoutes() {
  const files = readdirSync(join(root, TREE), { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file === "route.ts" || file.endsWith("/route.ts"))
    .sort();
  return files.flatMap((file) => {
    const text = readFileSync(join(root, TREE, file), "utf8");
    const imports = new Map(
      [...text.matchAll(/^import \{ (\w+) \} from "@\/([^"]+)";$/gm)].map(([, name, path]) => [name, path]),
    );
    const path = `/organizations/{org}/${file.replace(/\/?route\.ts$/, "")}`
      .replace(/\/$/, "")
      .replaceAll(/\[(\w+)\]/g, "{$1}");
    return [
      ...text.matchAll(/^export const ([A-Z]+) = route\((\w+)(?:, \{ (?:status: (\d+)|send: (\w+)) \})?\);$/gm),
    ].map(([, method, variable, status, send]) => ({
      method: method.toLowerCase(),
      path,
      operation: operationName(imports.get(variable), variable),
      status: Number(status ?? 200),
      ...(send ? { sends: SENDS[send] } : {}),
    }));
  });
}

/** What the operation calls itself, from the file that defines it. */
function operationName(path, variable) {
  const source = readFileSync(join(root, `${path}.ts`), "utf8");
  const definition = source.slice(source.indexOf(`export const ${variable} = defineOperation(`));
  const name = /\bname: "([\w.]+)"/.exec(definition)?.[1];
  if (!name) throw new Error(`${path}.ts does not say the name of ${variable}.`);
  return name;
}

export function writeRoutes() {
  const folder = join(root, "lib/openapi/generated");
  const file = join(folder, "routes.json");
  const text = `${JSON.stringify(readRoutes(), null, 2)}\n`;
  mkdirSync(folder, { recursive: true });
  let known = null;
  try {
    known = readFileSync(file, "utf8");
  } catch {
    // The first time.
  }
  if (known !== text) writeFileSync(file, text);
}
