import { type EventLoopUtilization, monitorEventLoopDelay, performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { type Load, type LoadLevel, type LoadSample, nextLoad } from "@/lib/gateway/core/load";
import type { GatewayLog } from "@/lib/gateway/gateway";

const SAMPLE_MS = 1000;
const RESOLUTION_MS = 20;

/** Looks once a second how the process fares. A request reads `level` and nothing else. */
export class LoadMonitor {
  level: LoadLevel = 0;
  #load: Load = { level: 0, isHigh: false, forMs: 0 };
  #sampledAt = performance.now();
  #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #log: GatewayLog;
  readonly #timer: NodeJS.Timeout;

  constructor(log: GatewayLog) {
    this.#log = log;
    this.#delay.enable();
    this.#timer = setInterval(() => this.#look(), SAMPLE_MS);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#delay.disable();
  }

  #look(): void {
    const now = performance.now();
    const sample = this.#sample();
    this.#load = nextLoad(this.#load, sample, now - this.#sampledAt);
    this.#sampledAt = now;
    const { level } = this.#load;
    if (level === this.level) return;
    if (level > this.level)
      this.#log.warn({ loadLevel: level, ...sample }, "The process is overloaded: it refuses some requests.");
    else this.#log.info({ loadLevel: level, ...sample }, "The process is less loaded: it serves more again.");
    this.level = level;
  }

  #sample(): LoadSample {
    const utilization = performance.eventLoopUtilization();
    const { utilization: busy } = performance.eventLoopUtilization(utilization, this.#utilization);
    this.#utilization = utilization;
    // What is measured is the time from one tick to the next, which is never less than a tick.
    const delayMs = Math.max(0, this.#delay.percentile(99) / 1e6 - RESOLUTION_MS);
    this.#delay.reset();
    const { used_heap_size, heap_size_limit } = getHeapStatistics();
    return { delayMs, busy, heap: used_heap_size / heap_size_limit };
  }
}
