import { setTimeout as delay } from "node:timers/promises";
import type { AuthAnswer } from "@/lib/authserver/exchange";
import { sha256Hex } from "@/lib/base/hash";
import { isUniqueViolation } from "@/lib/db/errors";
import type { SystemDb } from "@/lib/db/scoped";
import { StateSeal } from "@/lib/gateway/sessions/state-seal";

/** How long the same answer is given again to who sends the same refresh token (a lost answer, two tabs at once). */
const GRACE_MS = 10_000;
const LOOK_AGAIN_MS = 50;
const MODEL = "RefreshAnswer";

/**
 * Uses a refresh token up once, whatever number of requests bring it at the same time and to whichever process: the first
 * runs, the others get its answer. The answer is kept for ten seconds, sealed with the token itself, so that only who
 * holds the token can open it. After that a used token is a stolen one, and `run` finds that out.
 *
 * @param sender what the request authenticated its client with: somebody else's request does not get the answer
 */
export async function refreshOnce(
  db: SystemDb,
  token: string,
  sender: string,
  run: () => Promise<AuthAnswer>,
): Promise<AuthAnswer> {
  const key = { model: MODEL, idHash: sha256Hex(token) };
  const seal = new StateSeal(Buffer.from(sha256Hex(`refresh answer ${token}`), "hex"));
  if (await claim(db, key)) {
    try {
      const answer = await run();
      await keep(
        db,
        key,
        answer.status === 200 ? seal.seal(sender, Date.now() + GRACE_MS, JSON.stringify(answer)) : null,
      );
      return answer;
    } catch (error) {
      await keep(db, key, null);
      throw error;
    }
  }
  const sealed = await answerOfFirst(db, key);
  const answer = sealed && seal.open(sender, Date.now(), sealed);
  return answer ? (JSON.parse(answer) as AuthAnswer) : run();
}

type Key = { readonly model: string; readonly idHash: string };

/** Whether nobody has the token in hand; what is left of an earlier time does not count. */
async function claim(db: SystemDb, key: Key): Promise<boolean> {
  await db.oauthArtifact.deleteMany({ where: { ...key, expiresAt: { lte: new Date() } } });
  try {
    await db.oauthArtifact.create({ data: { ...key, payload: {}, expiresAt: new Date(Date.now() + GRACE_MS) } });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

async function keep(db: SystemDb, key: Key, sealed: string | null): Promise<void> {
  const where = { model_idHash: key };
  if (sealed === null) await db.oauthArtifact.deleteMany({ where: key });
  else
    await db.oauthArtifact.update({ where, data: { payload: { sealed }, expiresAt: new Date(Date.now() + GRACE_MS) } });
}

/** Null when the first has failed, or takes too long. */
async function answerOfFirst(db: SystemDb, key: Key): Promise<string | null> {
  for (const giveUpAt = Date.now() + GRACE_MS; Date.now() < giveUpAt; await delay(LOOK_AGAIN_MS)) {
    const row = await db.oauthArtifact.findUnique({ where: { model_idHash: key }, select: { payload: true } });
    if (!row) return null;
    const { sealed } = row.payload as { sealed?: string };
    if (sealed !== undefined) return sealed;
  }
  return null;
}
