import type { Permission } from "@/lib/access/permissions";
import type { Database } from "@/lib/db/database";
import type { Caller } from "@/lib/http/world";
import { builtinRoleName } from "@/lib/roles/role-names";

export interface OrganizationOfUser {
  readonly slug: string;
  readonly name: string;
  /** `owner` and the like, or rol_… */
  readonly role: string;
  readonly roleName: string;
}

/** Who the sender of a request is, for people who wonder which key their client uses. */
export type Whoami =
  | {
      readonly kind: "key";
      readonly id: string;
      readonly name: string;
      readonly organization: { readonly slug: string; readonly name: string };
      readonly servers: "all" | readonly string[];
      readonly permissions: readonly Permission[];
      readonly expiresAt: string | null;
    }
  | {
      readonly kind: "user";
      readonly id: string;
      readonly name: string;
      readonly organizations: readonly OrganizationOfUser[];
    };

export async function whoami(database: Database, caller: Caller): Promise<Whoami> {
  return caller.kind === "key" ? describeKey(database, caller.principal) : describeUser(database, caller.user);
}

async function describeKey(
  database: Database,
  principal: Extract<Caller, { kind: "key" }>["principal"],
): Promise<Whoami> {
  const db = database.organization(principal.organizationId);
  const organization = await db.organization.findFirst({ select: { slug: true, name: true } });
  return {
    kind: "key",
    id: principal.id,
    name: principal.name,
    organization: organization ?? { slug: "", name: "" },
    servers: principal.servers.all ? "all" : await slugsOf(db, principal.servers.connectionIds),
    permissions: [...principal.permissions],
    expiresAt: principal.expiresAt === null ? null : new Date(principal.expiresAt).toISOString(),
  };
}

async function slugsOf(db: ReturnType<Database["organization"]>, ids: ReadonlySet<string>): Promise<readonly string[]> {
  const rows = await db.connection.findMany({
    where: { id: { in: [...ids] } },
    select: { slug: true },
    orderBy: { slug: "asc" },
  });
  return rows.map(({ slug }) => slug);
}

async function describeUser(database: Database, user: Extract<Caller, { kind: "user" }>["user"]): Promise<Whoami> {
  return { kind: "user", id: user.id, name: user.name, organizations: await organizationsOf(database, user.id) };
}

/** Over organizations, since the question is which ones this person belongs to; the one joined first comes first. */
export async function organizationsOf(database: Database, userId: string): Promise<readonly OrganizationOfUser[]> {
  const memberships = await database.system.membership.findMany({
    where: { userId, suspendedAt: null },
    select: { role: true, organization: { select: { slug: true, name: true } } },
    orderBy: { createdAt: "asc" },
  });
  const custom = memberships.map(({ role }) => role).filter((role) => role.startsWith("rol_"));
  const rows = custom.length > 0 ? await database.system.customRole.findMany({ where: { id: { in: custom } } }) : [];
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return memberships.map(({ role, organization }) => ({
    ...organization,
    role,
    roleName: names.get(role) ?? builtinRoleName(role),
  }));
}
