import type { Adapter, AdapterPayload } from "oidc-provider";
import { findGrant } from "@/lib/authserver/storage/find-grant";
import { NOTHING } from "@/lib/authserver/storage/nothing";
import type { SystemDb } from "@/lib/db/scoped";

/** Ends a grant: nothing that came of it is good any more. */
export type EndGrant = (grantId: string, reason: "client" | "reuse") => Promise<void>;

/** What a person has granted a client. The operation behind the consent screen makes the row. */
export function grantAdapter(db: SystemDb, end: EndGrant): Adapter {
  return {
    ...NOTHING,
    async upsert(id, payload) {
      await db.oauthGrant.updateMany({ where: { id }, data: { payload: payload as object } });
    },
    async find(id) {
      return (await findGrant(db, id))?.payload as AdapterPayload | undefined;
    },
    destroy: (id) => end(id, "client"),
  };
}
