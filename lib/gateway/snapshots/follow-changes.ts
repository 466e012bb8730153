import { CONFIGURATION_CHANNEL } from "@/lib/db/channels";
import type { Database } from "@/lib/db/database";
import type { GatewayLog } from "@/lib/gateway/gateway";
import { loadOrganizations } from "@/lib/gateway/snapshots/load-organizations";
import type { SnapshotStore } from "@/lib/gateway/snapshots/snapshots";

const POLL_MS = 2000;
/** A poll that takes longer is lost on a connection that is dead; the next has another. */
const POLL_TIMEOUT_MS = 5000;

export interface ChangeFollower {
  /** Reads one organization anew; resolves when this process's snapshot holds it. */
  reload(organizationId: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Keeps the snapshots as the database is: notifications for speed, polling of all versions as the net under them, and
 * the poll's success is what `SnapshotStore.age` counts from. Fills the store before it resolves.
 */
export async function followChanges(
  database: Database,
  snapshots: SnapshotStore,
  parts: { readonly log: GatewayLog; prepareOrganization(organizationId: string): Promise<void> },
): Promise<ChangeFollower> {
  const { log } = parts;
  const reload = async (organizationId: string) => {
    await parts.prepareOrganization(organizationId);
    const [state] = await loadOrganizations(database, organizationId);
    if (state) snapshots.put(state);
    else snapshots.remove(organizationId);
  };
  const failed = (error: unknown) =>
    log.warn({ err: error }, "The configuration could not be read; what is known stays in use for a while.");
  const stopListening = await database.listen(CONFIGURATION_CHANNEL, (payload) => {
    const organizationId = organizationOf(payload);
    if (organizationId !== null) reload(organizationId).catch(failed);
  });
  for (const state of await loadOrganizations(database)) snapshots.put(state);
  snapshots.confirm(Date.now());

  const poll = async () => {
    const asked = Date.now();
    const rows = await database.system.organization.findMany({ select: { id: true, configVersion: true } });
    const held = snapshots.versions();
    for (const row of rows) if (held.get(row.id) !== row.configVersion) await reload(row.id);
    const present = new Set(rows.map((row) => row.id));
    for (const id of held.keys()) if (!present.has(id)) snapshots.remove(id);
    snapshots.confirm(asked);
  };
  let isClosed = false;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  const schedule = () => {
    timer = setTimeout(() => {
      running = within(POLL_TIMEOUT_MS, poll())
        .catch(failed)
        .then(() => {
          if (!isClosed) schedule();
        });
    }, POLL_MS);
    timer.unref();
  };
  schedule();
  return {
    reload,
    async close() {
      isClosed = true;
      if (timer) clearTimeout(timer);
      await stopListening();
      await running;
    },
  };
}

/** Rejects when the work takes too long; what becomes of it then is nobody's business. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The database did not answer in time.")), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

function organizationOf(payload: string): string | null {
  try {
    const { organizationId } = JSON.parse(payload) as { organizationId?: unknown };
    return typeof organizationId === "string" ? organizationId : null;
  } catch {
    return null;
  }
}
