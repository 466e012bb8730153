import type { Bus } from "@/lib/cluster/bus";
import { Leases } from "@/lib/cluster/leases";

const SLOTS = 256;
/** All slots together fit into 31 bits: some servers keep JSON-RPC ids in 32. */
const IDS_PER_SLOT = 2 ** 23;
const ALIVE_MS = 45_000;
const BEAT_MS = 10_000;
const PROCESSES = "processes";

/** This process among the others. */
export interface Membership {
  readonly leases: Leases;
  /** JSON-RPC ids that no other process mints. */
  readonly ids: { readonly first: number; readonly span: number };
  /** Whether others are there, or were a moment ago. Takes it that they are while nobody can be asked. */
  hasOthers(): Promise<boolean>;
  close(): Promise<void>;
}

/** Joins the processes of the installation; null where this process is alone by its settings. */
export async function joinCluster(bus: Bus): Promise<Membership | null> {
  if (!bus.isShared) return null;
  const leases = new Leases(bus);
  const slot = await takeSlot(leases);
  const beat = () => bus.facts.schedule(PROCESSES, bus.processId, Date.now() + ALIVE_MS);
  await beat();
  const timer = setInterval(() => void beat().catch(() => undefined), BEAT_MS);
  timer.unref();
  return {
    leases,
    ids: { first: slot * IDS_PER_SLOT, span: IDS_PER_SLOT },
    async hasOthers() {
      try {
        await bus.facts.takeDue(PROCESSES, Date.now(), 1000);
        return (await bus.facts.countAfter(PROCESSES, Date.now())) > 1;
      } catch {
        return true;
      }
    },
    async close() {
      clearInterval(timer);
      await bus.facts.unschedule(PROCESSES, bus.processId).catch(() => undefined);
      await leases.close();
    },
  };
}

/** With more than 256 processes two may share a slot: then ids may meet, on one session, at one moment, of one server. */
async function takeSlot(leases: Leases): Promise<number> {
  const start = Math.floor(Math.random() * SLOTS);
  for (let tries = 0; tries < SLOTS; tries++) {
    const slot = (start + tries) % SLOTS;
    if (await leases.acquire(`ids:${slot}`, () => undefined)) return slot;
  }
  return start;
}
