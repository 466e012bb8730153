import type { UpstreamStream } from "@/lib/upstreams/driver";

/** Where there is nothing to listen to. */
export const ENDED_STREAM: UpstreamStream = {
  ready: Promise.resolve(),
  closed: Promise.resolve(),
  close: () => undefined,
};
