import type { ConnectionKind } from "@/lib/gateway/core/snapshot";
import { type AccessTokens, authorizedDriver } from "@/lib/upstreams/authorized-driver";
import type { UpstreamDriver } from "@/lib/upstreams/driver";
import { createHttpDriver, type HttpDriverOptions } from "@/lib/upstreams/http/driver";
import { createSseDriver } from "@/lib/upstreams/sse/driver";

/** Every driver of the product, by the kind of connection that it serves. */
export interface Drivers {
  /** Throws for a kind that needs no driver: the gateway's own tools. */
  of(kind: ConnectionKind): UpstreamDriver;
  /** `isForGood`: no other process goes on with the sessions upstream. */
  close(isForGood: boolean): Promise<void>;
}

export function createDrivers(options: HttpDriverOptions, tokens: AccessTokens): Drivers {
  const drivers: readonly UpstreamDriver[] = [createHttpDriver(options), createSseDriver(options)].map((driver) =>
    authorizedDriver(driver, tokens),
  );
  const byKind = new Map(drivers.map((driver) => [driver.kind, driver]));
  return {
    of(kind) {
      const driver = byKind.get(kind);
      if (!driver) throw new Error(`There is no upstream driver of the kind ${kind}.`);
      return driver;
    },
    close: async (isForGood) => void (await Promise.all(drivers.map((driver) => driver.close(isForGood)))),
  };
}
