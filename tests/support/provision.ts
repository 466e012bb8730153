import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createConnection } from "@/lib/connections/create-connection";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import type { Runtime } from "@/lib/runtime";
import { openProduct } from "@/lib/start/product";
import type { ProvisionOrder } from "./start-product";

// A process of its own, run by startProduct before the product: makes the first organization as a first start does,
// connects servers through the same operation as the dashboard, prints first-run.json and ends. The embedded database
// belongs to one process at a time, and a mount under test need not have the admin API for its fixtures.

const order = JSON.parse(process.env.PROVISION ?? "{}") as ProvisionOrder;
const silent = { say: () => {}, show: () => {}, begin: () => () => {} };

const product = await openProduct({ root: process.cwd(), progress: silent });
const { runtime } = product;
const organization = await runtime.database.system.organization.findFirstOrThrow({ select: { id: true } });
const context = await openAsSystem(runtime, organization.id);
for (const { slug, url } of order.connections) {
  const created = await execute(createConnection, context, { name: slug, slug, url, tools: "all" });
  if (created.status !== "connected")
    throw new Error(`${slug} at ${url} is ${created.status}: ${created.statusReason}`);
}
if (order.crowd) await multiply(runtime, order.crowd);
const facts = await readFile(join(runtime.environment.DATA_DIR, "first-run.json"), "utf8");
await product.close();
console.log(`PROVISIONED ${JSON.stringify(JSON.parse(facts))}`);
process.exit(0);

/**
 * Copies one connection with its definitions, as rows: discovering a thousand servers one by one would take longer than
 * what is measured with them. Copy n (from 1) is called `<prefix>n` and points at the port `firstPort + n`.
 */
async function multiply({ database }: Runtime, crowd: NonNullable<ProvisionOrder["crowd"]>): Promise<void> {
  const { of, count, firstPort } = crowd;
  const prefix = of.replace(/\d+$/, "");
  await copyRows(database, "connections", "row.slug = $1", [of, count - 1], {
    id: "'con_copy' || n",
    slug: `'${prefix}' || n`,
    name: `'${prefix}' || n`,
    url: `'http://127.0.0.1:' || (${firstPort} + n) || '/mcp'`,
  });
  const ofConnection = "row.connection_id = (SELECT id FROM connections WHERE slug = $1)";
  await copyRows(database, "capabilities", ofConnection, [of, count - 1], {
    id: "'cap_copy' || n || '_' || row.position || '_' || row.kind",
    connection_id: "'con_copy' || n",
  });
}

async function copyRows(
  database: Runtime["database"],
  table: "connections" | "capabilities",
  which: string,
  parameters: readonly unknown[],
  changed: Readonly<Record<string, string>>,
): Promise<void> {
  const columns = await database.sql<{ name: string }>(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 AND table_schema = current_schema() ORDER BY ordinal_position",
    [table],
  );
  const names = columns.map(({ name }) => name);
  const values = names.map((name) => changed[name] ?? `row.${name}`);
  await database.sql(
    `INSERT INTO ${table} (${names.join(", ")}) SELECT ${values.join(", ")} FROM ${table} row, generate_series(1, $2::int) n WHERE ${which}`,
    parameters,
  );
}
