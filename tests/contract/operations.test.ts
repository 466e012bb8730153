import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { isGranted, PERMISSIONS, type Permission, ROLES, type Role } from "@/lib/access/permissions";
import { toFault } from "@/lib/base/errors";
import { newId, uuidv7 } from "@/lib/base/ids";
import { MODEL_SCOPES } from "@/lib/db/tenant-models";
import { toProblem } from "@/lib/http/problem";
import { operations } from "@/lib/operations/all";
import type { OperationContext } from "@/lib/operations/context";
import type { Operation } from "@/lib/operations/define";
import { execute } from "@/lib/operations/execute";
import { createRole } from "@/lib/roles/create-role";
import { type RegistryServer, startRegistry } from "@/tests/fixtures/servers/registry";
import { type ChangingUpstream, startChangingUpstream } from "@/tests/integration/control/changing-upstream";
import { describeWorlds, type TestOrganization } from "@/tests/integration/control/control-world";
import { type AuthorizedServers, startAuthorizedServers } from "@/tests/support/authorized-things";
import { PRODUCT_ROOT } from "@/tests/support/database";
import { type SampleThings, sampleInputs } from "./sample-inputs";
import { makePerson, makeThings, NAMES, namedIn, sampleServer, TOKEN } from "./things";

/** The sample call never was, nor the attempt. */
const ASKS_FOR_A_CALL = new Set(["calls.get", "calls.similar", "accounts.outcome"]);
const NEEDS_AN_ACCOUNT = new Set(["accounts.disconnect", "accounts.update", "serverKeys.remove"]);

/** After these the person is not what they were. */
const ENDS_OWN_ROLE = new Set(["members.leave", "members.handOver"]);

/** These make something that names nothing of the organization. */
const CREATES = new Set([
  "connections.create",
  "invitations.create",
  "teams.create",
  "serviceAccounts.create",
  "webhooks.create",
  "trustedIssuers.create",
  "roles.create",
  "catalog.create",
  "catalog.import",
]);

/** What somebody changes for themselves is not audited. */
const PERSONAL = /^(?:views|notifications)\./;

/** What among those with the permission is for one role alone. */
const ONLY_FOR: Readonly<Record<string, Role>> = { "members.handOver": "owner" };

/** What these come to where there is nothing to write, and so nothing to be refused: no new tool, and no account. */
const WRITES_NOTHING: Readonly<Record<string, string>> = {
  "connections.sync": "ok",
  "accounts.disconnect": "not_found",
  "accounts.update": "not_found",
};

/** What an operation came to: its answer, or what the caller would be told. */
type Result = { readonly value: unknown } | { readonly problem: unknown };

async function run(operation: Operation, context: OperationContext, input: unknown): Promise<Result> {
  try {
    return { value: await execute(operation, context, input) };
  } catch (error) {
    return { problem: toProblem(toFault(error), "request").error };
  }
}

function codeOf(result: Result): string {
  return "problem" in result ? (result.problem as { code: string }).code : "ok";
}

/** The names that an input may hold. */
function fieldsOf(operation: Operation): ReadonlySet<string> {
  const schema = z.toJSONSchema(operation.input, { io: "input", unrepresentable: "any" });
  const variants = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return new Set(variants.flatMap((variant) => Object.keys((variant as { properties?: object }).properties ?? {})));
}

describe("the list of operations", () => {
  const samples = sampleInputs(NAMES);

  test("has each name once and a sample that fits for each", () => {
    expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
    expect(Object.keys(samples).sort()).toEqual(operations.map(({ name }) => name).sort());
    for (const { name, input } of operations)
      expect([name, input.safeParse(samples[name]).error]).toEqual([name, undefined]);
  });

  test("is what the admin API serves: no route without an operation of the list, none of the list without a route", () => {
    const source = readFileSync(join(PRODUCT_ROOT, "lib/operations/all.ts"), "utf8");
    const listed = new Set([...source.matchAll(/^ {2}(\w+),$/gm)].map(([, name]) => name));
    const folder = join(PRODUCT_ROOT, "app/api/v1/organizations");
    const routes = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith("route.ts"),
    );
    const served = new Set<string | undefined>();
    for (const file of routes) {
      const text = readFileSync(join(folder, file), "utf8");
      const methods = [...text.matchAll(/export (?:const|async function|function) (\w+)/g)];
      const operationNames = [...text.matchAll(/= route\((\w+)/g)].map(([, name]) => name);
      expect([file, operationNames.length]).toEqual([file, methods.length]);
      for (const name of operationNames) served.add(name);
    }
    expect(served).toEqual(listed);
  });
});

describe.each(operations.map((operation) => [operation.name, operation] as const))("%s refuses", (_name, operation) => {
  const sample = sampleInputs(NAMES)[operation.name];

  test("every column of every table that its input does not name", () => {
    const fields = fieldsOf(operation);
    const columns = new Set([...MODEL_SCOPES.values()].flatMap(({ scalars }) => [...scalars]));
    const extras = [...columns, "role", "tenantId", "plan", "permissions", "select", "where"].filter(
      (name) => !fields.has(name),
    );
    expect(extras.length).toBeGreaterThan(50);
    const accepted = extras.filter((name) => operation.input.safeParse({ ...sample, [name]: "x" }).success);
    expect(accepted).toEqual([]);
  });

  test("operators of the query language in place of values", () => {
    const operators = [
      { not: null },
      { startsWith: "" },
      { $ne: 1 },
      { contains: "", mode: "insensitive" },
      [{ not: "" }],
    ];
    for (const field of fieldsOf(operation)) {
      for (const value of operators) {
        expect([field, operation.input.safeParse({ ...sample, [field]: value }).success]).toEqual([field, false]);
      }
    }
  });
});

describeWorlds("operations", (world) => {
  let upstream: ChangingUpstream;
  let authorized: AuthorizedServers;
  let registry: RegistryServer;
  let mine: TestOrganization;
  let other: TestOrganization;
  let things: SampleThings;
  let organizations = 0;
  /** An organization has so many roles and no more. */
  const roles = new Map<string, string>();

  beforeAll(async () => {
    upstream = await startChangingUpstream(["read", "write"]);
    world().allow(upstream);
    authorized = await startAuthorizedServers();
    registry = await startRegistry({ servers: [sampleServer("com.example/sample")], make: sampleServer });
    world().allow(registry);
    for (const server of authorized.ports) world().allow(server);
    mine = await world().addOrganization("mine");
    const fixed = { ...NAMES, organization: mine.slug, call: uuidv7(), url: upstream.url };
    things = await makeThings(place(), fixed, () => true);
    other = await world().addOrganization("other");
  });
  afterAll(async () => {
    await upstream?.stop();
    await authorized?.stop();
    await registry?.stop();
  });

  const place = () => ({
    world: world(),
    organization: mine,
    upstream: upstream.url,
    authorized,
    registry: registry.url,
  });

  /** For an operation that changes things, those that it names are its own. */
  async function thingsFor(operation: Operation, role: Role = "owner"): Promise<SampleThings> {
    if (!operation.audit) return things;
    const named = namedIn(operation.name);
    return makeThings(place(), things, (kind) => named.has(kind), role);
  }

  /** Who acts: a person of their own where the operation takes the role away from whoever does it. */
  async function personFor(operation: Operation, role: Role): Promise<string> {
    return ENDS_OWN_ROLE.has(operation.name) ? (await makePerson(place(), role)).person : mine.users[role];
  }

  /** Everything that is stored of an organization, secrets included. */
  async function contentsOf(organization: TestOrganization): Promise<string> {
    const tables = [
      "connections",
      "capabilities",
      "credentials",
      "api_keys",
      "memberships",
      "audit_events",
      "data_keys",
      "oauth_grants",
      "invitations",
      "teams",
      "team_members",
      "access_rules",
      "access_requests",
      "service_accounts",
      "service_account_teams",
      "service_clients",
      "oauth_ended_tokens",
      "upstream_clients",
      "upstream_authorizations",
      "upstream_grants",
      "upstream_revocations",
      "alert_rules",
      "prices",
      "webhooks",
      "deliveries",
      "notifications",
      "trusted_issuers",
      "custom_roles",
      "own_entries",
      "trusted_subjects",
      "token_refusals",
    ];
    const parts = tables.map(
      (table) => `SELECT '${table}' AS of, row_to_json(t)::text AS row FROM ${table} t WHERE organization_id = $1`,
    );
    const rows = await world().runtime.database.sql(`${parts.join(" UNION ALL ")} ORDER BY 1, 2`, [organization.id]);
    return JSON.stringify(rows);
  }

  test.each(operations.map((operation) => [operation.name, operation] as const))(
    "%s is for those roles that have its permission",
    async (name, operation) => {
      for (const role of ROLES) {
        const isAllowed = isGranted(role, operation.permission);
        const input = sampleInputs(isAllowed ? await thingsFor(operation, role) : things)[name];
        const context = await world().openAs(await personFor(operation, role), mine.slug);
        const result = await run(operation, context, input);
        if (isAllowed && role !== (ONLY_FOR[name] ?? role)) {
          expect([role, codeOf(result)]).toEqual([role, "forbidden"]);
        } else if (isAllowed) {
          expect([role, codeOf(result)]).toEqual([role, ASKS_FOR_A_CALL.has(name) ? "not_found" : "ok"]);
        } else {
          expect([role, codeOf(result)]).toEqual([role, "forbidden"]);
          // Who may not learns nothing about what would be accepted.
          expect(await run(operation, context, { nonsense: true })).toEqual(result);
        }
      }
    },
  );

  test.each(operations.map((operation) => [operation.name, operation] as const))(
    "%s is for those whose role of the organization's own has its permission, and for no others",
    async (name, operation) => {
      const owner = await world().openAs(mine.users.owner, mine.slug);
      const opened = async (permissions: Permission[]) => {
        const role =
          roles.get(permissions.join()) ?? (await execute(createRole, owner, { name: uuidv7(), permissions })).id;
        roles.set(permissions.join(), role);
        return world().openAs((await makePerson(place(), role)).person, mine.slug);
      };
      const others = PERMISSIONS.filter((permission) => permission !== operation.permission);
      const without = await run(operation, await opened(others), sampleInputs(things)[name]);
      expect(codeOf(without)).toBe("forbidden");
      expect("problem" in without && without.problem).toMatchObject({ details: { permission: operation.permission } });
      const context = await opened([...PERMISSIONS]);
      const result = await run(operation, context, sampleInputs(await thingsFor(operation, "admin"))[name]);
      // Whoever has just come has no account anywhere.
      const isMissing = ASKS_FOR_A_CALL.has(name) || NEEDS_AN_ACCOUNT.has(name);
      expect(codeOf(result)).toBe(name in ONLY_FOR ? "forbidden" : isMissing ? "not_found" : "ok");
    },
  );

  test.each(operations.filter(({ audit }) => audit).map((operation) => [operation.name, operation] as const))(
    "%s is judged by what the person may when it writes, not when the request came",
    async (name, operation) => {
      const { person, membership } = await makePerson(place(), "owner");
      const input = sampleInputs(await thingsFor(operation))[name];
      const context = await world().openAs(person, mine.slug);
      await world().runtime.database.system.membership.update({
        where: { id: membership },
        data: { suspendedAt: new Date() },
      });
      expect(codeOf(await run(operation, context, input))).toBe(WRITES_NOTHING[name] ?? "forbidden");
      expect(await context.db.auditEvent.count({ where: { actorId: person } })).toBe(0);
    },
  );

  test.each(operations.map((operation) => [operation.name, operation] as const))(
    "%s tells a foreign organization nothing and changes nothing there",
    async (name, operation) => {
      const isRead = !operation.audit && !PERSONAL.test(name);
      const their = isRead ? other : await world().addOrganization(`other-${organizations++}`);
      const owner = await world().openAs(their.users.owner, their.slug);
      const missing = {
        connection: "c0123456789ab",
        notes: "o0123456789ab",
        ownNotes: "p0123456789ab",
        keyed: "k0123456789ab",
        key: newId("key"),
        client: newId("grt"),
        member: newId("mem"),
        invitation: newId("inv"),
        team: newId("tem"),
        serviceAccount: newId("svc"),
        serviceClient: newId("scl"),
        trustedIssuer: newId("iss"),
        role: newId("rol"),
        catalogEntry: "e0123456789ab",
        registryServer: "localhost/e0123456789ab",
        rule: newId("rul"),
        accessRequest: newId("req"),
        alert: newId("alr"),
        webhook: newId("whk"),
        price: newId("prc"),
        call: uuidv7(),
      };
      const before = await contentsOf(mine);
      const withTheirs = await run(
        operation,
        owner,
        sampleInputs({ ...things, organization: their.slug, newSlug: "n-theirs" })[name],
      );
      const withNone = await run(
        operation,
        owner,
        sampleInputs({ ...things, ...missing, organization: their.slug, newSlug: "n-none" })[name],
      );
      expect(await contentsOf(mine)).toBe(before);

      const text = JSON.stringify(withTheirs);
      const asked = JSON.stringify(sampleInputs(things)[name]);
      for (const fact of [mine.id, mine.slug, things.connection, things.key]) {
        // A refusal may repeat what it was asked for.
        if (!asked.includes(fact)) expect(text).not.toContain(fact);
      }
      // What is made in one's own organization has ids and times of its own; everything else is the same to the byte.
      if (CREATES.has(name)) expect([codeOf(withTheirs), codeOf(withNone)]).toEqual(["ok", "ok"]);
      else expect(text).toBe(JSON.stringify(withNone).replaceAll(missing.connection, things.connection));
    },
  );

  test("an organization that one does not belong to is as missing as one that never was", async () => {
    const stranger = newId("usr");
    await world().runtime.database.system.user.create({ data: { id: stranger, email: `${stranger}@example.test` } });
    const told = async (user: string, slug: string) => {
      const fault = await world()
        .openAs(user, slug)
        .then(() => null, toFault);
      return fault && JSON.stringify(toProblem(fault, "request"));
    };
    const missing = await told(stranger, "never-was");
    expect(missing).toContain("not_found");
    for (const user of [stranger, other.users.owner]) expect(await told(user, mine.slug)).toBe(missing);
  });

  test.each(operations.map((operation) => [operation.name, operation] as const))(
    "%s answers without any secret, hash or ciphertext",
    async (name, operation) => {
      const context = await world().openAs(await personFor(operation, "owner"), mine.slug);
      const result = await run(operation, context, sampleInputs(await thingsFor(operation))[name]);
      const keys: string[] = [];
      const text = JSON.stringify(result, (key, value) => {
        keys.push(key);
        return value;
      });
      expect(
        keys.filter((key) => /hash|cipher|secret|token|password|wrapped|pepper/i.test(key) && key !== "isSecret"),
      ).toEqual([]);
      const stored = await world().runtime.database.sql<{ text: string }>(
        "SELECT ciphertext AS text FROM credentials UNION ALL SELECT ciphertext FROM upstream_grants UNION ALL SELECT encode(secret_hash, 'hex') FROM api_keys UNION ALL SELECT encode(secret_hash, 'base64') FROM api_keys UNION ALL SELECT token_hash FROM invitations UNION ALL SELECT sealed FROM webhooks",
      );
      expect(stored.length).toBeGreaterThan(2);
      for (const secret of [TOKEN, "new-token-0123456789", ...stored.map((row) => row.text)]) {
        expect(text.includes(secret)).toBe(false);
      }
    },
  );

  test.each(operations.filter(({ audit }) => audit).map((operation) => [operation.name, operation] as const))(
    "%s stands in the log of changes under its name, without the secret",
    async (name, operation) => {
      const person = await personFor(operation, "owner");
      const context = await world().openAs(person, mine.slug);
      const input = sampleInputs(await thingsFor(operation))[name];
      const events = () => context.db.auditEvent.findMany({ where: { action: name, actorId: person } });
      const before = await events();
      expect(codeOf(await run(operation, context, input))).toBe("ok");
      const after = await events();
      // A sync that finds nothing new changes nothing.
      if (name !== "connections.sync") expect(after.length).toBe(before.length + 1);
      expect(JSON.stringify(after)).not.toMatch(new RegExp(`${TOKEN}|new-token-0123456789`));
    },
  );
});
