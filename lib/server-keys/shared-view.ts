import { type allFields, arePersonal, type KeyedConnection, keysView } from "@/lib/server-keys/read-keys";
import type { SharedKeysView } from "@/lib/server-keys/schema";

/** Of the fields that people fill in themselves the organization's value is optional: it counts when theirs do not. */
export function sharedView(connection: KeyedConnection, fields: ReturnType<typeof allFields>): SharedKeysView {
  const { serverKeys, isSwitchedOff } = connection;
  const isPersonal = arePersonal(connection, isSwitchedOff);
  const shared = serverKeys.find(({ ownerKey }) => ownerKey === "");
  const needed = fields.filter(({ scope }) => !isPersonal || scope === "organization");
  const now = Date.now();
  const { state, reason } = keysView(connection, needed, shared, now);
  return {
    ...keysView(connection, fields, shared, now),
    state,
    reason,
    arePersonal: isPersonal,
    isOwnOn: connection.credentialMode === "per_user",
    isSwitchedOff,
    people: serverKeys.filter(({ ownerKey }) => ownerKey !== "").length,
  };
}
