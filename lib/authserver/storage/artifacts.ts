import type { Adapter, AdapterPayload } from "oidc-provider";
import { errors } from "@/lib/authserver/oidc-library";
import { NOTHING } from "@/lib/authserver/storage/nothing";
import { sha256Hex } from "@/lib/base/hash";
import type { SystemDb } from "@/lib/db/scoped";

/**
 * Codes, refresh tokens, interactions: whatever is found by a text that its holder presents. The text stays with the
 * holder; here is its hash, and the payload without it.
 *
 * @param replayed called when something comes a second time that is good for once: what it has brought is to end
 */
export function artifactAdapter(model: string, db: SystemDb, replayed: (grantId: string) => Promise<void>): Adapter {
  const key = (id: string) => ({ model, idHash: sha256Hex(id) });
  return {
    ...NOTHING,
    async upsert(id, { jti: _text, ...payload }, expiresIn = 0) {
      const data = {
        payload: payload as object,
        grantId: payload.grantId ?? null,
        expiresAt: new Date(Date.now() + expiresIn * 1000),
      };
      await db.oauthArtifact.upsert({
        where: { model_idHash: key(id) },
        create: { ...key(id), ...data },
        update: data,
      });
    },
    async find(id) {
      const row = await db.oauthArtifact.findUnique({ where: { model_idHash: key(id) } });
      if (!row) return undefined;
      const consumed = row.consumedAt ? { consumed: Math.floor(row.consumedAt.getTime() / 1000) } : {};
      return { ...(row.payload as AdapterPayload), ...consumed, jti: id };
    },
    /** Of any number of requests at once exactly one gets through. */
    async consume(id) {
      const { count } = await db.oauthArtifact.updateMany({
        where: { ...key(id), consumedAt: null },
        data: { consumedAt: new Date() },
      });
      if (count === 1) return;
      const row = await db.oauthArtifact.findUnique({ where: { model_idHash: key(id) }, select: { grantId: true } });
      if (row?.grantId) await replayed(row.grantId);
      throw new errors.InvalidGrant("already used");
    },
    async destroy(id) {
      await db.oauthArtifact.deleteMany({ where: key(id) });
    },
    async revokeByGrantId(grantId) {
      await db.oauthArtifact.deleteMany({ where: { model, grantId } });
    },
  };
}
