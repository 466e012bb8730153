import { readEnvironment } from "@/lib/config/environment";
import { CALLS_FINISH_WITHIN_MS, graceOf } from "@/lib/start/drain";
import { fail } from "@/lib/start/fail";
import { ignoreUpgrades } from "@/lib/start/ignore-upgrades";
import { claimStart, enterPhase } from "@/lib/start/lifecycle";
import { openProduct } from "@/lib/start/product";
import { createProgress } from "@/lib/start/progress";
import { onStopSignal } from "@/lib/start/stop-signals";

/**
 * Opens the product where Next owns the port: plain `next start` and `next dev`, the MCP endpoints being its route
 * handlers. Under server.ts it finds that started already and does nothing.
 *
 * @param options.handlesSignals NEXT_MANUAL_SIG_HANDLE=true. Next's own handler waits for open event streams, which do
 *   not end by themselves, and leaves the database as it is. With the variable the process is ours to end.
 * @param options.ignoresUpgrades not under `next dev`, whose pages are told of changes over a WebSocket.
 */
export async function startInsideNext(options: {
  readonly root: string;
  readonly handlesSignals: boolean;
  readonly ignoresUpgrades: boolean;
}): Promise<void> {
  if (!claimStart("next")) return;
  if (options.ignoresUpgrades) ignoreUpgrades();
  const progress = createProgress();
  const opening = openProduct({ root: options.root, progress });
  if (options.handlesSignals) {
    const stop = async (reason: string) => {
      enterPhase("draining");
      const product = await opening.catch(() => null);
      await product?.runtime.gateway.drain(
        CALLS_FINISH_WITHIN_MS,
        product ? graceOf(reason, product.runtime.environment) : 0,
      );
      await product?.close();
    };
    onStopSignal(
      (reason) => void stop(reason).then(() => process.exit(0)),
      () => process.exit(130),
    );
  }
  try {
    const { runtime } = await opening;
    enterPhase("ready");
    progress.say(`MCP is served at ${runtime.environment.PUBLIC_URL}/mcp`);
  } catch (error) {
    fail(error, readEnvironmentOrNull());
  }
}

function readEnvironmentOrNull() {
  try {
    return readEnvironment();
  } catch {
    return null;
  }
}
