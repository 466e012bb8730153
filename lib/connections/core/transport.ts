import type { RemoteKind } from "@/lib/gateway/core/snapshot";

/** A connection's transport as its row has it. */
export function transportOf(kind: string): RemoteKind {
  return kind === "sse" ? "sse" : "http";
}

/** What is said when a server turns out to speak the older transport only. */
export const SSE_NOTICE =
  "This server speaks HTTP+SSE only, the transport of 2024-11-05, which is deprecated. It works; ask its operator for a Streamable HTTP address.";
