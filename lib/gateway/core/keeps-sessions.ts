import type { ConnectionView } from "@/lib/gateway/core/snapshot";

/** Whether a session of a legacy client has a session of its own there: at legacy servers, and at those of both eras. */
export function keepsSessions({ kind, era, legacyProtocolVersion }: ConnectionView): boolean {
  return kind !== "builtin" && (era !== "modern" || legacyProtocolVersion !== null);
}
