import type { Permission } from "@/lib/access/permissions";
import { Fault } from "@/lib/base/errors";
import type { OrganizationDb } from "@/lib/db/scoped";
import { DAY_MS } from "@/lib/keys/make-key";
import { DEFAULT_EXPIRY_DAYS } from "@/lib/keys/schema";
import type { Actor, OperationContext } from "@/lib/operations/context";
import { permissionsOfRole, roleNamer } from "@/lib/roles/role-permissions";
import { getAccountRow, refuseMoreThanOwn } from "@/lib/service-accounts/find-account";

/** Nobody hands on more than they have, whether they make a key, widen one or take over its text by rotating it. */

export function refuseMorePermissions(actor: Actor, wanted: readonly Permission[]): void {
  const missing = wanted.find((permission) => !actor.permissions.has(permission));
  if (missing) throw new Fault("forbidden", `You cannot give a key the permission ${missing}, which you do not have.`);
}

/**
 * What a service account's key takes: that whoever gets its text may all that the account may, and that the key may no more
 * than the account.
 *
 * @throws Fault `not_found` for an account that is not there; `forbidden`
 */
export async function refuseForAccount(
  { actor, db }: OperationContext,
  id: string,
  permissions: readonly Permission[],
): Promise<void> {
  const { role } = await getAccountRow(db, id);
  await refuseMoreThanOwn(db, actor, role);
  const held = await permissionsOfRole(db, role);
  const beyond = permissions.find((permission) => !held.has(permission));
  if (beyond) {
    const name = (await roleNamer(db))(role);
    throw new Fault("forbidden", `The service account has the role ${name}, which has no permission ${beyond}.`);
  }
}

/** The connections of these slugs, or `not_found` naming the first that there is not. */
export async function connectionIds(db: OrganizationDb, slugs: readonly string[]): Promise<string[]> {
  const found = await db.connection.findMany({ where: { slug: { in: [...slugs] } }, select: { id: true, slug: true } });
  const known = new Set(found.map(({ slug }) => slug));
  const missing = slugs.find((slug) => !known.has(slug));
  if (missing !== undefined) throw new Fault("not_found", `There is no server called ${missing}.`);
  return found.map(({ id }) => id);
}

/**
 * Where a key makes keys, they reach no more servers than it does. Returns its end, which they do not outlive; null where
 * a person makes them.
 *
 * @param scope ids of connections; null for all
 */
export async function endOfMaker(context: OperationContext, scope: readonly string[] | null): Promise<Date | null> {
  if (context.actor.kind !== "key") return null;
  const own = await context.db.apiKey.findFirst({
    where: { id: context.actor.id },
    select: { allServers: true, serverIds: true, expiresAt: true },
  });
  if (!own) throw new Fault("authentication_failed", "Authentication failed");
  const isWider = !own.allServers && (scope === null || scope.some((id) => !own.serverIds.includes(id)));
  if (isWider) throw new Fault("forbidden", "A key cannot give another one more servers than it reaches itself.");
  return own.expiresAt;
}

/** What was asked for is granted or refused; what nobody asked for fits. `now` in Unix milliseconds. */
export function decideExpiry(days: number | undefined, now: number, latest: Date | null): Date {
  const expiresAt = new Date(now + (days ?? DEFAULT_EXPIRY_DAYS) * DAY_MS);
  if (latest === null || expiresAt <= latest) return expiresAt;
  if (days === undefined) return latest;
  throw new Fault("forbidden", "A key cannot make a key that lives longer than itself. Ask for fewer days.");
}
