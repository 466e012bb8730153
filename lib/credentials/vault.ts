import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { deriveForUse, deriveKey } from "@/lib/credentials/derive-key";
import { type NamedKey, openEnvelope, type SealedRow, sealEnvelope } from "@/lib/credentials/envelope";
import { loadMasterKey, type MasterKeyPlace, readMasterKey } from "@/lib/credentials/master-key";
import type { Database } from "@/lib/db/database";
import { isUniqueViolation } from "@/lib/db/errors";

export type { SealedRow };

/** Seals secrets before they are stored: the master key wraps a key of each organization, which seals its records. */
export interface Vault {
  /**
   * Seals a value for one place. Makes the organization's key when it has none, so call it before a transaction is
   * opened, not within.
   */
  seal(organizationId: string, row: SealedRow, plaintext: string): Promise<string>;
  /** Without I/O, for the path of a call. @throws Fault `credential_integrity` */
  open(organizationId: string, row: SealedRow, ciphertext: string): string;
  /** 32 bytes for one purpose, the same at each start and on each replica. */
  derive(label: string): Buffer;
  /** What keys are hashed with. The version stands beside each hash. */
  keyPepper(): { readonly version: number; readonly bytes: Buffer };
  /** Reads the organization's keys anew; to be called whenever its snapshot is loaded. */
  loadOrganization(organizationId: string): Promise<void>;
  /** Destroys the organization's keys: nothing that was sealed for it, in no backup of its records, opens again. */
  destroyOrganization(organizationId: string): Promise<void>;
}

export interface VaultOptions extends MasterKeyPlace {
  readonly database: Database;
}

/** The keys of one organization, unwrapped. */
interface KeyRing {
  /** Seals what is new. */
  readonly current: NamedKey;
  readonly byId: ReadonlyMap<string, KeyObject>;
}

interface DataKeyRow {
  readonly id: string;
  readonly organizationId: string;
  readonly version: number;
  readonly wrapped: string;
  readonly masterKeyId: string;
  readonly retiredAt: Date | null;
}

const KEY_BYTES = 32;
const PEPPER_VERSION = 1;
/** The id of the one row. */
const INSTALLATION = 1;

/** Opens the vault with the keys of all organizations. @throws Fault with a sentence when the master key is another one */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const { database } = options;
  // Asked first: whoever marked the database with a key of this folder has written that key before.
  const isKeyed = await hasMasterKey(database);
  const master = isKeyed ? await readMasterKey(options) : await loadMasterKey(options);
  if (!master) throw wrongMasterKey();
  const derive = (label: string) => deriveKey(master, label);
  const wrappingKey: NamedKey = {
    id: `mk_${derive("master-key-id").toString("hex").slice(0, 16)}`,
    key: createSecretKey(derive("wrap-data-keys")),
  };
  const pepper = { version: PEPPER_VERSION, bytes: derive("key-pepper") };
  const rings = new Map<string, KeyRing>();

  const unwrap = (row: DataKeyRow): KeyObject => {
    if (row.masterKeyId !== wrappingKey.id) throw wrongMasterKey();
    const find = (id: string) => (id === wrappingKey.id ? wrappingKey.key : undefined);
    return createSecretKey(openEnvelope(find, row.organizationId, wrappedRow(row), row.wrapped));
  };

  const put = (organizationId: string, rows: readonly DataKeyRow[]) => {
    const keys = rows.map((row) => ({ row, key: unwrap(row) }));
    const newest = keys.filter(({ row }) => row.retiredAt === null).sort((a, b) => b.row.version - a.row.version)[0];
    if (!newest) {
      rings.delete(organizationId);
      return;
    }
    rings.set(organizationId, {
      current: { id: newest.row.id, key: newest.key },
      byId: new Map(keys.map(({ row, key }) => [row.id, key])),
    });
  };

  const loadOrganization = async (organizationId: string) => {
    put(organizationId, await database.system.dataKey.findMany({ where: { organizationId } }));
  };

  const makeKey = async (organizationId: string) => {
    const row = { id: newId("dek"), version: 1 };
    const wrapped = sealEnvelope(wrappingKey, organizationId, wrappedRow(row), randomBytes(KEY_BYTES));
    try {
      await database
        .organization(organizationId)
        .dataKey.create({ data: { ...row, wrapped, masterKeyId: wrappingKey.id } });
    } catch (error) {
      // Another process was faster; its key is as good.
      if (!isUniqueViolation(error)) throw error;
    }
    await loadOrganization(organizationId);
  };

  for (const [organizationId, rows] of groupByOrganization(await database.system.dataKey.findMany()))
    put(organizationId, rows);
  // After the data keys: a database from before the mark was kept is marked by a master key that opens what is sealed.
  if ((await markDatabase(database, wrappingKey.id)) !== wrappingKey.id) throw wrongMasterKey();

  return {
    async seal(organizationId, row, plaintext) {
      if (!rings.has(organizationId)) await loadOrganization(organizationId);
      if (!rings.has(organizationId)) await makeKey(organizationId);
      const ring = rings.get(organizationId);
      if (!ring) throw new Error(`The organization ${organizationId} has no key to seal with.`);
      return sealEnvelope(ring.current, organizationId, row, Buffer.from(plaintext));
    },
    open(organizationId, row, ciphertext) {
      const keys = rings.get(organizationId)?.byId;
      return openEnvelope((id) => keys?.get(id), organizationId, row, ciphertext).toString("utf8");
    },
    derive: (label) => deriveForUse(master, label),
    keyPepper: () => pepper,
    loadOrganization,
    async destroyOrganization(organizationId) {
      await database.organization(organizationId).dataKey.deleteMany();
      rings.delete(organizationId);
    },
  };
}

/** Whether the database belongs to a master key already; a new one would be of no use then. */
async function hasMasterKey({ system }: Database): Promise<boolean> {
  return (await system.installation.count()) > 0 || (await system.dataKey.count()) > 0;
}

/**
 * Marks the database as this master key's unless it is marked, and returns the id of the key that it belongs to. Without
 * the mark a wrong key would be found out only by those whose API keys, hashed with its pepper, are refused.
 */
async function markDatabase({ system }: Database, masterKeyId: string): Promise<string> {
  const where = { id: INSTALLATION };
  const marked = await system.installation.findUnique({ where });
  if (marked) return marked.masterKeyId;
  // Of two first starts at once, one is first; both then read which.
  await system.installation.createMany({ data: { ...where, masterKeyId }, skipDuplicates: true });
  return (await system.installation.findUniqueOrThrow({ where })).masterKeyId;
}

function wrongMasterKey(): Fault {
  return new Fault(
    "internal",
    "The master key is not the one that this database was sealed with; set MASTER_KEY (or master.key in DATA_DIR) to the same value on every instance.",
  );
}

function wrappedRow(row: Pick<DataKeyRow, "id" | "version">): SealedRow {
  return { table: "data_keys", id: row.id, field: "wrapped", version: row.version };
}

function groupByOrganization(rows: readonly DataKeyRow[]): Map<string, DataKeyRow[]> {
  const groups = new Map<string, DataKeyRow[]>();
  for (const row of rows) groups.set(row.organizationId, [...(groups.get(row.organizationId) ?? []), row]);
  return groups;
}
