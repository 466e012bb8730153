import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { deriveForUse, deriveKey } from "@/lib/credentials/derive-key";
import { type NamedKey, openEnvelope, type SealedRow, sealEnvelope } from "@/lib/credentials/envelope";
import { loadMasterKey } from "@/lib/credentials/master-key";
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

export interface VaultOptions {
  readonly database: Database;
  readonly dataDir: string;
  readonly masterKey?: string | undefined;
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

/** Opens the vault with the keys of all organizations. @throws Fault with a sentence when the master key is another one */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const { database } = options;
  const master = await loadMasterKey(options);
  const derive = (label: string) => deriveKey(master, label);
  const wrappingKey: NamedKey = {
    id: `mk_${derive("master-key-id").toString("hex").slice(0, 16)}`,
    key: createSecretKey(derive("wrap-data-keys")),
  };
  const pepper = { version: PEPPER_VERSION, bytes: derive("key-pepper") };
  const rings = new Map<string, KeyRing>();

  const unwrap = (row: DataKeyRow): KeyObject => {
    if (row.masterKeyId !== wrappingKey.id) {
      throw new Fault(
        "internal",
        "The master key is not the one that this database was sealed with; set MASTER_KEY (or master.key in DATA_DIR) to the same value on every instance.",
      );
    }
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

function wrappedRow(row: Pick<DataKeyRow, "id" | "version">): SealedRow {
  return { table: "data_keys", id: row.id, field: "wrapped", version: row.version };
}

function groupByOrganization(rows: readonly DataKeyRow[]): Map<string, DataKeyRow[]> {
  const groups = new Map<string, DataKeyRow[]>();
  for (const row of rows) groups.set(row.organizationId, [...(groups.get(row.organizationId) ?? []), row]);
  return groups;
}
