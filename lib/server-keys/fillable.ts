import type { PersonalCredentials } from "@/lib/gateway/core/snapshot";
import { readFields, readTemplates } from "@/lib/server-keys/core/fields";
import {
  differsByPerson,
  type Fillable,
  type FilledCredential,
  type FillingPerson,
  filledCredential,
  type SealedValues,
} from "@/lib/server-keys/core/filling";

/** What has to be read of somebody's values to send requests with them. */
export const SEALED_VALUES_COLUMNS = {
  id: true,
  version: true,
  ciphertext: true,
  names: true,
  expiresAt: true,
  refusedReason: true,
  userId: true,
} as const;

export interface SealedValuesRow {
  readonly id: string;
  readonly version: number;
  readonly ciphertext: string;
  readonly names: readonly string[];
  readonly expiresAt: Date | null;
  readonly refusedReason: string | null;
  readonly userId: string | null;
}

export interface FillableRow {
  readonly credentialMode: string;
  readonly headerTemplates: unknown;
  readonly keyFields: unknown;
}

export interface FillableOrganization {
  readonly id: string;
  readonly slug: string;
  /** Off: nobody's own keys count. */
  readonly userKeys: boolean;
}

/** Null: the connection's headers have nothing to be filled in. */
export function fillableOf(
  row: FillableRow,
  credential: Fillable["credential"] | null,
  organization: FillableOrganization,
  keys: readonly SealedValuesRow[],
): Fillable | null {
  const templates = readTemplates(row.headerTemplates);
  if (credential === null || templates.length === 0) return null;
  const shared = keys.find(({ userId }) => userId === null);
  return {
    credential,
    templates,
    fields: readFields(row.keyFields),
    arePersonal: organization.userKeys && row.credentialMode === "per_user",
    organization: { id: organization.id, slug: organization.slug },
    shared: shared ? sealedValues(shared) : null,
  };
}

/** The one credential of all, or one for each person, made when somebody calls: one for each member and server would be many. */
export function presentFillable(
  fillable: Fillable,
  keys: readonly SealedValuesRow[],
  personOf: (userId: string) => FillingPerson | null,
  createdById: string | null,
): { readonly credential: FilledCredential | null; readonly personal: PersonalCredentials | null } {
  if (!differsByPerson(fillable)) return { credential: filledCredential(fillable, null, null), personal: null };
  const own = new Map(keys.flatMap((row) => (row.userId === null ? [] : [[row.userId, sealedValues(row)] as const])));
  const get = (userId: string) => {
    const person = personOf(userId);
    return person ? filledCredential(fillable, person, own.get(userId) ?? null) : undefined;
  };
  return {
    credential: null,
    personal: {
      get,
      *values() {
        for (const id of new Set([...own.keys(), ...(createdById === null ? [] : [createdById])])) {
          const credential = get(id);
          if (credential) yield credential;
        }
      },
    },
  };
}

function sealedValues({ refusedReason, expiresAt, ...row }: SealedValuesRow): SealedValues {
  const { id, version, ciphertext, names } = row;
  return {
    id,
    version,
    ciphertext,
    names,
    expiresAt: expiresAt?.getTime() ?? null,
    isRefused: refusedReason !== null,
  };
}

/** What changes what a connection's requests carry, beside the connection's own row and credential. */
export function fillingMarks(
  organization: FillableOrganization,
  keys: readonly SealedValuesRow[],
  people: Iterable<FillingPerson>,
): readonly string[] {
  return [
    String(organization.userKeys),
    ...keys.map(
      ({ id, version, refusedReason, expiresAt }) => `${id} ${version} ${refusedReason} ${expiresAt?.getTime()}`,
    ),
    ...[...people].map(({ id, name, email, isEmailVerified }) => JSON.stringify([id, name, email, isEmailVerified])),
  ];
}

interface MemberRow {
  readonly userId: string;
  readonly user: { readonly name: string | null; readonly email: string | null; readonly emailVerified: Date | null };
}

export function fillingPerson({ userId, user }: MemberRow): FillingPerson {
  return { id: userId, name: user.name, email: user.email, isEmailVerified: user.emailVerified !== null };
}
