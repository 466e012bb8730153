import { connectionIds, decideExpiry, endOfMaker, refuseForAccount, refuseMorePermissions } from "@/lib/keys/limits";
import { makeKey } from "@/lib/keys/make-key";
import { type CreatedKey, createKeyInput } from "@/lib/keys/schema";
import { KEY_COLUMNS, viewKey } from "@/lib/keys/views";
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
    const latest = await endOfMaker(context, scope);
    const expiresAt = decideExpiry(input.expiresInDays, now, latest);

    const { serviceAccount = null } = input;
    if (serviceAccount !== null) await refuseForAccount(context, serviceAccount, input.permissions);
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
          // A service account's key outlives whoever made it.
          userId: serviceAccount === null ? context.actor.userId : null,
          serviceAccountId: serviceAccount,
          expiresAt,
        },
        select: KEY_COLUMNS,
      });
      const { name, environment, servers, permissions } = input;
      audit({
        target: { kind: "key", id: created.id, name },
        after: {
          name,
          environment,
          servers,
          permissions,
          expiresAt: expiresAt.toISOString(),
          ...(serviceAccount === null ? {} : { serviceAccount }),
        },
      });
      return created;
    });
    return { key: await viewKey(context.db, row, new Date(now)), text: made.text };
  },
});
