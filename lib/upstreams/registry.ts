import type { ConnectionKind } from "@/lib/gateway/core/snapshot";
import type { UpstreamDriver } from "@/lib/upstreams/driver";

/** The drivers of this process, one per kind of connection. */
export interface Drivers {
  /** Throws for a kind that has none: a connection of that kind cannot have been saved. */
  of(kind: ConnectionKind): UpstreamDriver;
  readonly all: readonly UpstreamDriver[];
  close(): Promise<void>;
}

/** Throws when two drivers claim the same kind. */
export function createDrivers(drivers: readonly UpstreamDriver[]): Drivers {
  const byKind = new Map(drivers.map((driver) => [driver.kind, driver]));
  if (byKind.size !== drivers.length) throw new Error("Two drivers claim the same kind of connection.");
  return {
    all: drivers,
    of(kind) {
      const driver = byKind.get(kind);
      if (!driver) throw new Error(`There is no driver for ${kind} connections.`);
      return driver;
    },
    async close() {
      await Promise.all(drivers.map((driver) => driver.close()));
    },
  };
}
