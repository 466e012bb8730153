import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import type { Role } from "@/lib/access/permissions";
import { newId } from "@/lib/base/ids";
import { readEnvironment } from "@/lib/config/environment";
import { openPglite } from "@/lib/db/pglite";
import type { OperationContext } from "@/lib/operations/context";
import { openOrganization } from "@/lib/operations/open-organization";
import { createOrganization } from "@/lib/organizations/create-organization";
import { createRuntime, type Runtime, type RuntimeOptions } from "@/lib/runtime";
import { type DatabaseKind, isPostgresReachable, PRODUCT_ROOT } from "@/tests/support/database";
import { migratedArchive } from "@/tests/support/migrated-archive";
import { createPostgresDatabase } from "@/tests/support/postgres";

/** A whole runtime without any HTTP in front: the real database, vault, driver, data plane and jobs. */
export interface ControlWorld {
  readonly runtime: Runtime;
  /** Lets the gateway reach a server of this test on loopback. */
  allow(server: { readonly port: number }): void;
  addOrganization(slug: string): Promise<TestOrganization>;
  /** The organization as this person sees it. */
  openAs(userId: string, slug: string): Promise<OperationContext>;
  close(): Promise<void>;
}

export interface TestOrganization {
  readonly id: string;
  readonly slug: string;
  /** A member of each role. */
  readonly users: Readonly<Record<Role, string>>;
}

/**
 * Runs tests in a world on the embedded database and in one on PostgreSQL: both in the long run (`npm run test:long`),
 * else the one that falls to these tests, so that each database has its share. What is about the databases themselves runs
 * on both at all times: see `describeDatabases`.
 */
export function describeWorlds(
  name: string,
  tests: (world: () => ControlWorld) => void,
  options: RuntimeOptions = {},
): void {
  describe.each(kindsFor(name))(`${name} (%s)`, (kind) => {
    if (kind === "postgresql" && !isPostgresReachable) {
      describe.skip("PostgreSQL is not reachable", () => tests(unopened));
      return;
    }
    let world: ControlWorld | null = null;
    beforeAll(async () => {
      world = await startControlWorld(kind, options);
    }, START_TIMEOUT_MS);
    afterAll(() => world?.close());
    tests(() => world ?? unopened());
  });
}

function kindsFor(name: string): readonly DatabaseKind[] {
  if (process.env.LONG === "1") return ["pglite", "postgresql"];
  if (!isPostgresReachable) return ["pglite"];
  const [byte = 0] = createHash("sha256").update(name).digest();
  return [byte % 2 === 0 ? "pglite" : "postgresql"];
}

/** A whole runtime; patient, since other test files start theirs at the same time. */
const START_TIMEOUT_MS = 180_000;

function unopened(): never {
  throw new Error("The world is there within tests and hooks only.");
}

export async function startControlWorld(kind: DatabaseKind, options: RuntimeOptions = {}): Promise<ControlWorld> {
  const dataDir = await mkdtemp(join(tmpdir(), "causeway-control-"));
  const postgres = kind === "postgresql" ? await createPostgresDatabase() : null;
  if (!postgres) await prepareFolder(join(dataDir, "database"));
  const runtime = await createRuntime(
    readEnvironment({
      DATA_DIR: dataDir,
      LOG_LEVEL: "silent",
      DEMO: "false",
      // What else runs on the machine must not decide a test.
      LOAD_SHEDDING: "false",
      ...(postgres ? { DATABASE_URL: postgres.url } : {}),
    }),
    options,
  );
  // What runs by itself would try failing servers in between: here a test says when.
  await runtime.jobs.close();
  return {
    runtime,
    allow: ({ port }) => runtime.allowPrivateUpstream("127.0.0.1", port),
    addOrganization: (slug) => addOrganization(runtime, slug),
    openAs: (id, slug) => openOrganization(runtime, { kind: "user", user: { id, name: "Ada" } }, slug),
    async close() {
      await runtime.close();
      await postgres?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A folder that begins with the migrated database: faster than making one each time. */
async function prepareFolder(folder: string): Promise<void> {
  const pglite = await openPglite(folder, await migratedArchive(PRODUCT_ROOT));
  await pglite.close();
}

async function addOrganization({ database }: Runtime, slug: string): Promise<TestOrganization> {
  const email = (role: Role) => `${role}-${randomBytes(4).toString("hex")}@example.test`;
  return database.system.$transaction(async (tx) => {
    const owner = { email: email("owner"), name: `The owner of ${slug}` };
    const { organizationId, ownerId } = await createOrganization(tx, { slug, name: slug, owner });
    const join = async (role: Role) => {
      const id = newId("usr");
      await tx.user.create({ data: { id, email: email(role), name: role } });
      await tx.membership.create({ data: { id: newId("mem"), organizationId, userId: id, role } });
      return id;
    };
    const users = {
      owner: ownerId,
      admin: await join("admin"),
      member: await join("member"),
      viewer: await join("viewer"),
    };
    return { id: organizationId, slug, users };
  });
}

/** What a person has let an OAuth client do. Returns its id. */
export async function plantConnectedClient(
  { runtime }: Pick<ControlWorld, "runtime">,
  organizationId: string,
  userId: string,
): Promise<string> {
  const data = {
    id: newId("grt"),
    userId,
    clientId: "https://client.example/id.json",
    clientName: "Client",
    clientKind: "metadata_document",
    redirectUri: "http://127.0.0.1/callback",
    endpoint: "/mcp",
    scopes: ["mcp:read"],
    payload: {},
    expiresAt: new Date(Date.now() + 86_400_000),
  };
  return (await runtime.database.organization(organizationId).oauthGrant.create({ data })).id;
}

/** A connection that was never asked for anything, paused so that nobody asks. Returns its id. */
export async function plantConnection(
  { runtime }: ControlWorld,
  organization: Pick<TestOrganization, "id">,
  slug: string,
  url = `https://${slug}.example.test/mcp`,
): Promise<string> {
  const id = newId("con");
  await runtime.database.organization(organization.id).connection.create({
    data: {
      id,
      slug,
      name: slug,
      kind: "http",
      url,
      disabledAt: new Date(),
      status: "paused",
    },
  });
  return id;
}
