import { z } from "zod";
import { defineOperation } from "@/lib/operations/define";

/** What waits for a person, as far as the caller may see it. */
export interface Attention {
  /** Servers in trouble: a credential refused, an error, or paused by the gateway after failures. */
  readonly connections: number;
  /** Wishes for access that nobody has decided; zero for who cannot decide them. */
  readonly accessRequests: number;
}

/** Two counts, for the marks beside the menu: it is asked with every page. */
export const getAttention = defineOperation({
  name: "organization.attention",
  permission: "organization.read",
  audit: false,
  input: z.strictObject({}),
  async run({ db, actor }): Promise<Attention> {
    const [connections, accessRequests] = await Promise.all([
      actor.permissions.has("connections.read")
        ? // What a person paused waits for nobody.
          db.connection.count({ where: { disabledAt: null, status: { in: ["needs_reauth", "error", "paused"] } } })
        : 0,
      actor.permissions.has("access.write") ? db.accessRequest.count({ where: { state: "open" } }) : 0,
    ]);
    return { connections, accessRequests };
  },
});
