import { z } from "zod";
import { readLive } from "@/lib/analytics/get-live";
import type { LiveFeed, ServerEvent } from "@/lib/http/event-stream";
import { lookEvery } from "@/lib/http/look-every";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";

const EVERY_MS = 2_000;

/** What goes on at this moment, again and again. */
export const followLive = defineOperation({
  name: "analytics.follow",
  permission: "calls.read",
  audit: false,
  input: z.strictObject({}),
  async run(context): Promise<LiveFeed> {
    const place = context.services.liveStreams.enter(context.organization.id);
    return { events: liveEvents(context, place.signal), leave: place.leave };
  },
});

async function* liveEvents(context: OperationContext, signal: AbortSignal): AsyncGenerator<ServerEvent | null, void> {
  for await (const now of lookEvery(EVERY_MS, signal)) yield { event: "live", data: await readLive(context, now) };
}
