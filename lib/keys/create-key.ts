import type { Permission } from "@/lib/access/permissions";
import { Fault } from "@/lib/base/errors";
import type { OrganizationDb } from "@/lib/db/scoped";
import { DAY_MS, makeKey } from "@/lib/keys/make-key";
import { type CreatedKey, createKeyInput } from "@/lib/keys/schema";
import { KEY_COLUMNS, slugsOfServers, toKeyView } from "@/lib/keys/views";
import type { Actor, OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";

/** Makes a key and shows it once. Nobody can hand on more than they have. */
export const createKey = defineOperation({
  name: "keys.create",
  permission: "keys.write",
  audit: true,
  input: createKeyInput,
  async run(context, input): Promise<CreatedKey> {
    refuseMorePermissions(context.actor, input.permissions);
    const scope = input.servers === "all" ? null : await connectionIds(context.db, input.servers);
    const now = Date.now();
    const expiresAt = new Date(now + input.expiresInDays * DAY_MS);
    if (context.actor.kind === "key") await refuseWiderScope(context, scope, expiresAt);

    const made = makeKey(context.services.vault);
    const row = await context.change(async (tx, audit) => {
      const created = await tx.apiKey.create({
        data: {
          ...made.columns,
          name: input.name,
          environment: input.environment,
          allServers: scope === null,
          serverIds: scope ?? [],
          permissions: [...new Set(input.permissions)],
          userId: context.actor.kind === "user" ? context.actor.id : null,
          expiresAt,
        },
        select: KEY_COLUMNS,
      });
      const { name, environment, servers, permissions } = input;
      audit({
        target: { kind: "key", id: created.id, name },
        after: { name, environment, servers, permissions, expiresAt: expiresAt.toISOString() },
      });
      return created;
    });
    return { key: toKeyView(row, await slugsOfServers(context.db, [row]), new Date(now)), text: made.text };
  },
});

function refuseMorePermissions(actor: Actor, wanted: readonly Permission[]): void {
  const missing = wanted.find((permission) => !actor.permissions.has(permission));
  if (missing) throw new Fault("forbidden", `You cannot give a key the permission ${missing}, which you do not have.`);
}

async function connectionIds(db: OrganizationDb, slugs: readonly string[]): Promise<string[]> {
  const found = await db.connection.findMany({ where: { slug: { in: [...slugs] } }, select: { id: true, slug: true } });
  const known = new Set(found.map(({ slug }) => slug));
  const missing = slugs.find((slug) => !known.has(slug));
  if (missing !== undefined) throw new Fault("not_found", `There is no server called ${missing}.`);
  return found.map(({ id }) => id);
}

/** A key that makes keys: they reach no more servers than it does, and do not outlive it. */
async function refuseWiderScope(
  context: OperationContext,
  scope: readonly string[] | null,
  expiresAt: Date,
): Promise<void> {
  const own = await context.db.apiKey.findFirst({
    where: { id: context.actor.id },
    select: { allServers: true, serverIds: true, expiresAt: true },
  });
  if (!own) throw new Fault("authentication_failed", "Authentication failed");
  const isWider = !own.allServers && (scope === null || scope.some((id) => !own.serverIds.includes(id)));
  if (isWider) throw new Fault("forbidden", "A key cannot make a key that reaches more servers than itself.");
  if (own.expiresAt !== null && expiresAt > own.expiresAt) {
    throw new Fault("forbidden", "A key cannot make a key that lives longer than itself. Ask for fewer days.");
  }
}
