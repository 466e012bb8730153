import { Fault } from "@/lib/base/errors";
import { fieldsIn, templatesOf } from "@/lib/connections/credential";
import type { ConnectionAuth } from "@/lib/connections/schema";
import type { SealedCredential } from "@/lib/gateway/core/snapshot";
import type { OperationContext } from "@/lib/operations/context";
import { areUserKeysOn } from "@/lib/server-keys/are-user-keys-on";
import { filledCredential } from "@/lib/server-keys/core/filling";
import { fillingPerson } from "@/lib/server-keys/fillable";
import { type SealedKeys, sealKeys } from "@/lib/server-keys/store-keys";

export interface EnteredWithAuth {
  /** The rows to write with it: the organization's, and the caller's own. */
  readonly keys: readonly SealedKeys[];
  /** What the server can be asked with now; null: something is missing. */
  readonly credential: SealedCredential | null;
}

/**
 * What somebody enters together with a credential that has placeholders: values of the organization's fields for all, of
 * people's own fields for themselves.
 *
 * @param startsAnew what was entered before was for another server
 */
export async function enteredWithAuth(
  context: OperationContext,
  connectionId: string,
  auth: ConnectionAuth,
  sealed: SealedCredential | null,
  startsAnew = false,
): Promise<EnteredWithAuth> {
  const templates = templatesOf(auth);
  if (templates.length === 0 || sealed === null || auth.kind === "none" || auth.kind === "oauth")
    return { keys: [], credential: sealed };
  const fields = fieldsIn(auth);
  const { values = {}, mode = "per_user" } = auth.keys ?? {};
  const unknown = Object.keys(values).find((name) => !fields.some((field) => field.name === name));
  if (unknown !== undefined)
    throw new Fault("invalid_input", `No header has a place for ${unknown}. Write {{${unknown}}} into one.`, {
      data: { field: "auth" },
    });
  const { organization, actor, db } = context;
  const arePersonal = mode === "per_user" && (await areUserKeysOn(db));
  const isOwn = (name: string) => arePersonal && fields.find((field) => field.name === name)?.scope === "user";
  const of = async (ownerKey: string, isTheirs: (name: string) => boolean) => {
    const names = fields.map(({ name }) => name).filter(isTheirs);
    const theirs = Object.fromEntries(Object.entries(values).filter(([name]) => isTheirs(name)));
    return sealKeys(context, { connectionId, ownerKey, names, values: theirs, expiresAt: null, startsAnew });
  };
  const shared = await of("", (name) => !isOwn(name));
  const own = actor.userId === null ? null : await of(actor.userId, isOwn);
  const member = await db.membership.findFirst({
    where: { userId: actor.userId ?? "-" },
    select: { userId: true, user: { select: { name: true, email: true, emailVerified: true } } },
  });
  const credential = filledCredential(
    { credential: sealed, templates, fields, arePersonal, organization, shared: toValues(shared) },
    member ? fillingPerson(member) : null,
    own ? toValues(own) : null,
  );
  return {
    keys: [shared, ...(own ? [own] : [])].filter(({ names }) => names.length > 0),
    credential: credential.filling.missing.length === 0 ? credential : null,
  };
}

function toValues({ id, version, ciphertext, names }: SealedKeys) {
  return { id, version, ciphertext, names, expiresAt: null, isRefused: false };
}
