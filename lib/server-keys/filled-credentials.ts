import type { OrganizationDb } from "@/lib/db/scoped";
import type { SealedCredential } from "@/lib/gateway/core/snapshot";
import { areUserKeysOn } from "@/lib/server-keys/are-user-keys-on";
import type { Fillable } from "@/lib/server-keys/core/filling";
import {
  type FillableRow,
  fillableOf,
  fillingPerson,
  presentFillable,
  SEALED_VALUES_COLUMNS,
} from "@/lib/server-keys/fillable";

export interface FilledCredentials {
  /** They are people's own, whoever brought theirs first before others; else it is everybody's one. */
  readonly isPersonal: boolean;
  readonly credentials: readonly SealedCredential[];
}

interface Organization {
  readonly id: string;
  readonly slug: string;
}

export interface FillableTarget extends FillableRow {
  readonly id: string;
  readonly createdById: string | null;
  readonly credential: Fillable["credential"] | null;
}

/**
 * What a server with placeholders in its headers can be asked with, for what concerns nobody in particular: everybody's
 * credential, or those of members, whoever brought theirs first before others. Null: there is nothing to fill.
 */
export async function filledCredentials(
  db: OrganizationDb,
  organization: Organization,
  target: FillableTarget,
): Promise<FilledCredentials | null> {
  const present = await readPresent(db, organization, target, []);
  if (!present) return null;
  const shared = present.credential ? [present.credential] : [];
  return { isPersonal: present.personal !== null, credentials: [...shared, ...(present.personal?.values() ?? [])] };
}

/** The credential of one member. Null: there is nothing to fill, or nobody of that id. */
export async function filledCredentialOf(
  db: OrganizationDb,
  organization: Organization,
  target: FillableTarget,
  userId: string,
): Promise<SealedCredential | null> {
  const present = await readPresent(db, organization, target, [userId]);
  return present?.personal ? (present.personal.get(userId) ?? null) : (present?.credential ?? null);
}

async function readPresent(
  db: OrganizationDb,
  organization: Organization,
  target: FillableTarget,
  people: readonly string[],
) {
  if (target.headerTemplates === null) return null;
  const keys = await db.serverKey.findMany({
    where: { connectionId: target.id },
    select: SEALED_VALUES_COLUMNS,
    orderBy: { createdAt: "asc" },
  });
  const userKeys = await areUserKeysOn(db);
  const fillable = fillableOf(target, target.credential, { ...organization, userKeys }, keys);
  if (!fillable) return null;
  const userIds = [...people, ...keys.map(({ userId }) => userId), target.createdById].filter((each) => each !== null);
  const members = await db.membership.findMany({
    where: { userId: { in: userIds }, suspendedAt: null },
    select: { userId: true, user: { select: { name: true, email: true, emailVerified: true } } },
  });
  const present = new Map(members.map((row) => [row.userId, fillingPerson(row)]));
  return presentFillable(fillable, keys, (userId) => present.get(userId) ?? null, target.createdById);
}
