import type { BuiltinCaller } from "@/lib/builtin-tools/define";
import { reaches } from "@/lib/gateway/calls/reach";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";

/** The organization's own servers that this caller may know of. */
export function reachableConnections(caller: BuiltinCaller): ConnectionView[] {
  return [...caller.snapshot.bySlug.values()].filter(
    (connection) => connection.kind !== "builtin" && reaches(caller, connection),
  );
}
