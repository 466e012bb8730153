/** Something that happened, for `EventSource`. */
export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
}

/** What an operation hands out that goes on: null where a look brought nothing. It looks at least once a few seconds. */
export interface LiveFeed {
  readonly events: AsyncGenerator<ServerEvent | null, void>;
  /** Called once, when nobody reads any more. */
  leave(): void;
}

export interface StreamRules {
  /** Whether the sender of the request may still see this; asked again and again. */
  isAllowed(): Promise<boolean>;
  now(): number;
}

const CHECK_EVERY_MS = 1_000;
const HEARTBEAT_MS = 15_000;
/** The browser comes back by itself, and is asked anew who it is. */
const LONGEST_MS = 15 * 60_000;

/**
 * Server-sent events. What is not read is not made: the feed is asked for the next event when there is room for it. It
 * ends with the session, with the permission, after a quarter of an hour, and when the reader leaves.
 */
export function eventStreamResponse(feed: LiveFeed, rules: StreamRules, requestId: string): Response {
  const encoder = new TextEncoder();
  const parts = framesOf(feed, rules);
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await parts.next();
        if (next.done) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      },
      async cancel() {
        await parts.return();
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      // A proxy that gathers answers would hold every event back.
      "x-accel-buffering": "no",
      "x-request-id": requestId,
    },
  });
}

async function* framesOf({ events, leave }: LiveFeed, rules: StreamRules): AsyncGenerator<string, void> {
  const startedAt = rules.now();
  let checkedAt = startedAt;
  let saidAt = startedAt;
  try {
    yield "retry: 3000\n\n";
    for await (const event of events) {
      const now = rules.now();
      if (now - startedAt > LONGEST_MS) return;
      if (now - checkedAt >= CHECK_EVERY_MS) {
        checkedAt = now;
        if (!(await rules.isAllowed())) {
          yield frame({ event: "ended", data: { reason: "The session has ended. Sign in again to go on." } });
          return;
        }
      }
      if (event !== null) {
        saidAt = now;
        yield frame(event);
      } else if (now - saidAt > HEARTBEAT_MS) {
        saidAt = now;
        yield ": still here\n\n";
      }
    }
    yield frame({ event: "ended", data: { reason: "The gateway is going away. Reload in a moment." } });
  } finally {
    await events.return();
    leave();
  }
}

function frame({ event, data }: ServerEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
