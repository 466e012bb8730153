import { builtinTools } from "@/lib/builtin-tools/registry";
import { diagnose } from "@/lib/clients/core/diagnose";
import { type CheckedClient, checkClientsInput } from "@/lib/clients/schema";
import type { OrganizationDb } from "@/lib/db/scoped";
import { defineOperation } from "@/lib/operations/define";

const MOST = 100;

/** Which clients have come, whether they see the tools that they should, and what to do where they do not. */
export const checkClients = defineOperation({
  name: "clients.check",
  permission: "keys.read",
  audit: false,
  input: checkClientsInput,
  async run({ db }, { key }): Promise<readonly CheckedClient[]> {
    const [sightings, tools] = await Promise.all([
      db.clientSighting.findMany({
        where: { ...(key === undefined ? {} : { keyId: key }), key: { revokedAt: null } },
        orderBy: { firstSeenAt: "desc" },
        take: MOST,
        select: {
          clientName: true,
          clientVersion: true,
          endpoint: true,
          firstSeenAt: true,
          connectedAt: true,
          listedAt: true,
          key: { select: { id: true, name: true, allServers: true, serverIds: true } },
        },
      }),
      readOfferedTools(db),
    ]);
    const now = Date.now();
    return sightings.map(({ key: { id, name, ...reach }, ...sighting }) => {
      const offered = tools.at(sighting.endpoint, reach);
      const facts = {
        clientName: sighting.clientName,
        connectedAt: sighting.connectedAt?.getTime() ?? null,
        listedAt: sighting.listedAt?.getTime() ?? null,
        toolsChangedAt: offered.changedAt,
        tools: offered.count,
      };
      return {
        key: { id, name },
        clientName: sighting.clientName,
        clientVersion: sighting.clientVersion,
        endpoint: sighting.endpoint,
        firstSeenAt: sighting.firstSeenAt.toISOString(),
        connectedAt: sighting.connectedAt?.toISOString() ?? null,
        listedAt: sighting.listedAt?.toISOString() ?? null,
        tools: offered.count,
        findings: diagnose(facts, now),
      };
    });
  },
});

interface Offered {
  readonly count: number;
  /** Unix milliseconds; null: it has not changed since anybody can say. */
  readonly changedAt: number | null;
}

/** How many tools each endpoint offers to a key of some reach, and since when. A few queries for all clients together. */
async function readOfferedTools(db: OrganizationDb) {
  const [connections, counts, changes] = await Promise.all([
    db.connection.findMany({ select: { id: true, slug: true, disabledAt: true } }),
    db.capability.groupBy({
      by: ["connectionId"],
      where: { kind: "tool", exposed: true, hiddenReason: null },
      _count: { id: true },
      _max: { firstSeenAt: true, changedAt: true },
    }),
    // What was hidden, shown, paused or taken away leaves no other trace.
    db.auditEvent.groupBy({
      by: ["targetId"],
      where: { targetKind: "connection", action: { in: [...CHANGES_OF_TOOLS] } },
      _max: { at: true },
    }),
  ]);
  const countOf = new Map(counts.map((row) => [row.connectionId, row]));
  const changeOf = new Map(changes.map((row) => [row.targetId, row._max.at]));
  const removed = changes.filter(({ targetId }) => !connections.some(({ id }) => id === targetId));
  const rows = connections.map(({ id, slug, disabledAt }) => {
    const { _count, _max } = countOf.get(id) ?? {};
    return {
      id,
      slug,
      count: disabledAt === null ? (_count?.id ?? 0) : 0,
      changedAt: latest([_max?.firstSeenAt, _max?.changedAt, changeOf.get(id)]),
    };
  });
  const removedAt = latest(removed.map(({ _max }) => _max.at));
  return {
    at(
      endpoint: string,
      { allServers, serverIds }: { readonly allServers: boolean; readonly serverIds: readonly string[] },
    ): Offered {
      const slug = /^\/([^/]+)\/mcp$/.exec(endpoint)?.[1];
      const reached = rows.filter(
        (row) => (slug === undefined || row.slug === slug) && (allServers || serverIds.includes(row.id)),
      );
      const own = slug === undefined ? builtinTools.length : 0;
      return {
        count: reached.reduce((sum, { count }) => sum + count, own),
        changedAt: latest([...reached.map(({ changedAt }) => changedAt), slug === undefined ? removedAt : null]),
      };
    },
  };
}

const CHANGES_OF_TOOLS = [
  "connections.setTools",
  "connections.pause",
  "connections.resume",
  "connections.remove",
  "connections.sync",
] as const;

function latest(moments: readonly (Date | number | null | undefined)[]): number | null {
  const known = moments.flatMap((moment) => (moment === null || moment === undefined ? [] : [Number(moment)]));
  return known.length === 0 ? null : Math.max(...known);
}
