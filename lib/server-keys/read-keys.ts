import { Fault } from "@/lib/base/errors";
import { noSuchConnection } from "@/lib/connections/get-connection";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import type { OperationContext } from "@/lib/operations/context";
import { areUserKeysOn } from "@/lib/server-keys/are-user-keys-on";
import { describedFields, readFields, readTemplates } from "@/lib/server-keys/core/fields";
import type { ServerKeyState, ServerKeysView } from "@/lib/server-keys/schema";

const KEY_COLUMNS = {
  names: true,
  hints: true,
  refusedReason: true,
  expiresAt: true,
  lastUsedAt: true,
  updatedAt: true,
  ownerKey: true,
} as const;

export interface KeysRow {
  readonly names: readonly string[];
  readonly hints: unknown;
  readonly refusedReason: string | null;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly updatedAt: Date;
  readonly ownerKey: string;
}

export const KEYED_COLUMNS = {
  id: true,
  slug: true,
  name: true,
  url: true,
  docsUrl: true,
  credentialMode: true,
  headerTemplates: true,
  keyFields: true,
  serverKeys: { select: KEY_COLUMNS },
} as const;

/** A connection whose headers have something to be filled in. */
export async function getKeyed(db: Pick<OrganizationTransaction, "connection" | "organization">, slug: string) {
  const row = await db.connection.findFirst({ where: { slug }, select: KEYED_COLUMNS });
  if (!row) throw noSuchConnection();
  if (row.headerTemplates === null)
    throw new Fault("conflict", "This server's headers have no placeholder that could be filled in.");
  return { ...row, isSwitchedOff: !(await areUserKeysOn(db)) };
}

export type KeyedConnection = Awaited<ReturnType<typeof getKeyed>>;
type FieldsRow = Pick<KeyedConnection, "headerTemplates" | "keyFields" | "credentialMode">;

/** Everything that its headers ask for, whoever fills it. */
export function allFields({ headerTemplates, keyFields }: Pick<FieldsRow, "headerTemplates" | "keyFields">) {
  return describedFields(readTemplates(headerTemplates), readFields(keyFields));
}

/** Whether people's own values count. */
export function arePersonal(row: Pick<FieldsRow, "credentialMode">, isSwitchedOff: boolean): boolean {
  return row.credentialMode === "per_user" && !isSwitchedOff;
}

/** The caller's own fields. @throws Fault `user_keys_disabled` where an administrator has switched them off */
export function personalFields(row: KeyedConnection) {
  const own = allFields(row).filter(({ scope }) => scope === "user");
  if (own.length === 0)
    throw new Fault("conflict", `Nobody enters a key of their own for ${row.name}: an administrator does, for all.`);
  if (!arePersonal(row, row.isSwitchedOff))
    throw new Fault(
      "user_keys_disabled",
      `Keys of one's own are switched off for ${row.name}. Ask an administrator; what you entered before is kept and not used.`,
    );
  return own;
}

/** @throws Fault `forbidden` for a key that is nobody's */
export function ownerOf({ actor }: Pick<OperationContext, "actor">): string {
  if (actor.userId !== null) return actor.userId;
  throw new Fault("forbidden", "Only a person has keys of their own. Use a key that belongs to one, or sign in.");
}

export function keysView(
  connection: ServerKeysView["connection"],
  fields: ReturnType<typeof allFields>,
  row: KeysRow | undefined,
  now: number,
): ServerKeysView {
  const hints = (row?.hints ?? {}) as Readonly<Record<string, string>>;
  const missing = fields.filter(({ name }) => !row?.names.includes(name));
  const { slug, name, url, docsUrl } = connection;
  const [state, reason] = stateOf(
    row,
    missing.map((field) => field.name),
    now,
  );
  return {
    connection: { slug, name, url, docsUrl },
    fields: fields.map((field) => ({
      ...field,
      hint: row?.names.includes(field.name) ? (hints[field.name] ?? "…") : null,
    })),
    state,
    reason,
    expiresAt: row?.expiresAt?.toISOString() ?? null,
    lastUsedAt: row?.lastUsedAt?.toISOString() ?? null,
    updatedAt: row?.updatedAt.toISOString() ?? null,
  };
}

function stateOf(
  row: KeysRow | undefined,
  missing: readonly string[],
  now: number,
): readonly [ServerKeyState, string | null] {
  if (missing.length > 0)
    return ["missing", `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not entered.`];
  if (row?.expiresAt && row.expiresAt.getTime() <= now) return ["expired", "Its time has ended. Replace it."];
  if (row?.refusedReason) return ["invalid", row.refusedReason];
  return ["configured", null];
}
