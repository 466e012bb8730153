import { z } from "zod";
import { BUILTIN_SLUG } from "@/lib/gateway/core/reserved-slugs";
import { defineOperation } from "@/lib/operations/define";

/** A server that calls can be of. */
export interface CalledServer {
  readonly slug: string;
  /** Its calls are still in the log. */
  readonly isRemoved: boolean;
}

const MOST = 1_000;

/** What the log can be filtered by: the servers that are, the gateway's own tools, and those that were removed. */
export const listCalledServers = defineOperation({
  name: "calls.servers",
  permission: "calls.read",
  audit: false,
  input: z.strictObject({}),
  async run({ db }): Promise<readonly CalledServer[]> {
    const [connections, removals] = await Promise.all([
      db.connection.findMany({ select: { slug: true }, take: MOST }),
      // From the configuration log: the calls themselves are too many to be asked.
      db.auditEvent.findMany({
        where: { action: "connections.remove" },
        select: { targetName: true },
        distinct: ["targetName"],
        orderBy: { at: "desc" },
        take: MOST,
      }),
    ]);
    const present = new Set([BUILTIN_SLUG, ...connections.map(({ slug }) => slug)]);
    const removed = new Set(removals.map(({ targetName }) => targetName).filter((slug) => !present.has(slug)));
    return [
      ...[...present].sort().map((slug) => ({ slug, isRemoved: false })),
      ...[...removed].sort().map((slug) => ({ slug, isRemoved: true })),
    ];
  },
});
