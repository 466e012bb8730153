import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bindMigrationAwareSqlAdapterFactory, type SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";

/** Everything is in the database's hands; nothing is looked after by another tool. */
const NO_FILTERS = { externalTables: [], externalEnums: [] };

export interface Migration {
  /** The folder's name, which begins with its time. */
  readonly name: string;
  readonly sql: string;
}

/** Prisma's schema engine, as WebAssembly over a driver adapter: no binary, no download. */
export interface SchemaEngine {
  /** Runs what is not yet in `_prisma_migrations`, oldest first. Returns the names of what it ran. */
  apply(migrations: readonly Migration[]): Promise<readonly string[]>;
  /** The SQL that would make the database as it is into the schema: empty when they agree. */
  difference(): Promise<string>;
  close(): void;
}

/** @param root the product's folder, which holds prisma/ and node_modules/ */
export async function openSchemaEngine(adapter: SqlDriverAdapterFactory, root: string): Promise<SchemaEngine> {
  await instantiate(root);
  const files = readSchema(root);
  const engine = await bindings.SchemaEngine.new(
    { datamodels: files.map(({ path, content }) => [path, content]) },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter as never),
  );
  return {
    async apply(migrations) {
      const applied = await engine.applyMigrations({
        migrationsList: migrationList(root, migrations),
        filters: NO_FILTERS,
      });
      return applied.appliedMigrationNames;
    },
    async difference() {
      const { stdout } = await engine.diff({
        from: { tag: "schemaDatasource", files, configDir: root },
        to: { tag: "schemaDatamodel", files },
        script: true,
        exitCode: null,
        filters: NO_FILTERS,
      });
      return stdout ?? "";
    },
    close: () => engine.free(),
  };
}

/** The migrations of prisma/migrations, oldest first. */
export function readMigrations(root: string): Migration[] {
  const folder = join(root, "prisma/migrations");
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ name: entry.name, sql: readFileSync(join(folder, entry.name, "migration.sql"), "utf8") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readSchema(root: string) {
  const folder = join(root, "prisma/schema");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".prisma"))
    .sort()
    .map((path) => ({ path, content: readFileSync(join(folder, path), "utf8") }));
}

function migrationList(root: string, migrations: readonly Migration[]) {
  return {
    baseDir: join(root, "prisma/migrations"),
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql } },
    })),
  } as never;
}

let instantiated: Promise<void> | null = null;

/** The package's own entry imports the .wasm file as a module, which Node does not do by itself. */
function instantiate(root: string): Promise<void> {
  instantiated ??= (async () => {
    const entry = createRequire(join(root, "package.json")).resolve("@prisma/schema-engine-wasm");
    const bytes = readFileSync(join(dirname(entry), "schema_engine_bg.wasm"));
    const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": bindings as never });
    (bindings as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void }).__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
  })();
  return instantiated;
}
