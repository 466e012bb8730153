import type { Runtime } from "@/lib/runtime";

const KEY = Symbol.for("causeway.runtime");
const slot = globalThis as { [KEY]?: Promise<Runtime> };

/**
 * Where the one runtime of the process is kept. Apart from `runtime()`, so that what must be small (proxy.ts is bundled
 * for itself) can look whether there is one without bringing everything along that opens it.
 */
export const runtimeSlot = {
  get promise(): Promise<Runtime> | undefined {
    return slot[KEY];
  },
  set promise(runtime: Promise<Runtime> | undefined) {
    if (runtime) slot[KEY] = runtime;
    else delete slot[KEY];
  },
};

/** The runtime of this process if somebody has opened it; null while nobody has, or where it could not be opened. */
export async function openedRuntime(): Promise<Runtime | null> {
  return (await runtimeSlot.promise?.catch(() => null)) ?? null;
}
