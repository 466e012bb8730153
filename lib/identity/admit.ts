import { newId } from "@/lib/base/ids";
import type { Database } from "@/lib/db/database";
import type { SystemTransaction } from "@/lib/db/scoped";
import { type Admission, decideAdmission, type KnownPerson, type RefusalReason } from "@/lib/identity/core/admission";
import { maySignUp } from "@/lib/identity/sign-up";

/** Somebody who has proved something: that a mailbox is theirs, or that a provider knows them. */
export interface Arrival {
  readonly by: "link" | "provider";
  /** Null for links. */
  readonly identity: Identity | null;
  /** In the spelling of `parseEmailAddress`; null where there is none that could be used. */
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  readonly name: string | null;
}

/** A person at a provider. Who that is, is the provider and its own id; the address is for people who read a list. */
export interface Identity {
  /** `google` */
  readonly provider: string;
  /** The issuer and its id of the person. */
  readonly subject: string;
  readonly email: string | null;
}

export type Admitted =
  | { readonly ok: true; readonly userId: string }
  | { readonly ok: false; readonly reason: RefusalReason };

const KNOWN = { id: true, suspendedAt: true, lastSignInAt: true } as const;

/** Lets somebody in, or says why not; makes the account or takes the identity into it where that is due. */
export async function admit(database: Database, arrival: Arrival, now = Date.now()): Promise<Admitted> {
  return database.system.$transaction(async (tx) => {
    const admission = await judge(tx, arrival);
    if (admission.kind === "refuse") return { ok: false, reason: admission.reason };
    const at = new Date(now);
    const userId = admission.kind === "create" ? await createPerson(tx, arrival, at) : admission.userId;
    const proved = arrival.by === "link" || admission.kind === "adopt" ? { emailVerified: at } : {};
    await tx.user.update({ where: { id: userId }, data: { lastSignInAt: at, ...proved }, select: { id: true } });
    if (arrival.identity) await noteIdentity(tx, userId, arrival.identity, at);
    return { ok: true, userId };
  });
}

async function judge(tx: SystemTransaction, arrival: Arrival): Promise<Admission> {
  const { by, identity, email, isEmailVerified } = arrival;
  const owned = identity
    ? await tx.account.findUnique({
        where: { provider_providerAccountId: { provider: identity.provider, providerAccountId: identity.subject } },
        select: { user: { select: KNOWN } },
      })
    : null;
  const addressed = email ? await tx.user.findUnique({ where: { email }, select: KNOWN }) : null;
  return decideAdmission({
    by,
    ownerOfIdentity: owned ? known(owned.user) : null,
    ownerOfAddress: addressed ? { ...known(addressed), hasBeenHere: addressed.lastSignInAt !== null } : null,
    isAddressVerified: email !== null && isEmailVerified,
    maySignUp: email !== null && !owned && !addressed && (await maySignUp(tx, email)),
  });
}

function known({ id, suspendedAt }: { id: string; suspendedAt: Date | null }): KnownPerson {
  return { id, isSuspended: suspendedAt !== null };
}

async function createPerson(tx: SystemTransaction, { email, name }: Arrival, at: Date): Promise<string> {
  const id = newId("usr");
  await tx.user.create({ data: { id, email, name, emailVerified: at }, select: { id: true } });
  return id;
}

/** Written as the person's when it is new to us; it is never moved from one person to another. */
export async function noteIdentity(
  tx: SystemTransaction,
  userId: string,
  { provider, subject, email }: Identity,
  at: Date,
): Promise<void> {
  await tx.account.upsert({
    where: { provider_providerAccountId: { provider, providerAccountId: subject } },
    create: {
      id: newId("acc"),
      userId,
      type: "oauth",
      provider,
      providerAccountId: subject,
      email,
      createdAt: at,
      lastUsedAt: at,
    },
    update: { email, lastUsedAt: at },
    select: { id: true },
  });
}
