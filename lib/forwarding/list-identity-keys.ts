import { keyState } from "@/lib/forwarding/core/key-schedule";
import { identityIssuer, identityKeysUrl } from "@/lib/forwarding/identity-issuer";
import { type IdentityKeys, listIdentityKeysInput } from "@/lib/forwarding/schema";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";

/** The keys by which servers know what the organization says of its people. */
export const listIdentityKeys = defineOperation({
  name: "identityKeys.list",
  permission: "connections.read",
  audit: false,
  input: listIdentityKeysInput,
  run: (context): Promise<IdentityKeys> => readIdentityKeys(context),
});

export async function readIdentityKeys({ db, services, organization }: OperationContext): Promise<IdentityKeys> {
  const rows = await db.identityKey.findMany({ orderBy: { activeAt: "desc" }, select: { id: true, activeAt: true } });
  const now = Date.now();
  const keys = rows.map(({ id, activeAt }) => ({ id, activeAt: activeAt.getTime() }));
  const issuer = identityIssuer(services.environment.PUBLIC_URL, organization.id);
  return {
    issuer,
    keysUrl: identityKeysUrl(issuer),
    keys: keys.map((key) => ({
      id: key.id,
      state: keyState(keys, key, now),
      activeAt: new Date(key.activeAt).toISOString(),
    })),
  };
}
