import {
  DISCOVERY_STEPS,
  type DiscoveryStep,
  type DiscoveryStepReport,
  type UpstreamDriver,
} from "@/lib/upstreams/driver";
import { cancelled, describeFailure, timedOut } from "@/lib/upstreams/http/faults";

export type DiscoverOptions = Parameters<UpstreamDriver["discover"]>[1];

/** Rejects when the time is over or the caller has left. */
export class Ending {
  readonly reached: Promise<never>;
  #clear = () => {};

  constructor({ timeoutMs, signal }: DiscoverOptions, slug: string) {
    this.reached = new Promise((_, reject) => {
      const timer = setTimeout(() => reject(timedOut(slug, timeoutMs)), timeoutMs);
      const leave = () => reject(cancelled(slug, "Nobody waits for the discovery any more."));
      if (signal?.aborted) leave();
      signal?.addEventListener("abort", leave, { once: true });
      this.#clear = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", leave);
      };
    });
    this.reached.catch(() => undefined);
  }

  clear(): void {
    this.#clear();
  }
}

/** Reports each step once, in order, with the time since the step before it. */
export class StepLog {
  readonly #onStep: (report: DiscoveryStepReport) => void;
  readonly #isTls: boolean;
  #next = 0;
  #since = performance.now();

  constructor(onStep: ((report: DiscoveryStepReport) => void) | undefined, isTls: boolean) {
    this.#onStep = onStep ?? (() => undefined);
    this.#isTls = isTls;
  }

  /** Only the first connection is reported; the server may close it, and then there are more. */
  connected(step: "dns" | "connect" | "tls", ms: number): void {
    if (DISCOVERY_STEPS.indexOf(step) < this.#next) return;
    this.#skipTo(step);
    this.#report(step, "ok", ms, "");
    if (step === "connect" && !this.#isTls) this.#skipTo("negotiate");
  }

  done(step: DiscoveryStep, detail: string): void {
    this.#skipTo(step);
    this.#report(step, "ok", performance.now() - this.#since, detail);
  }

  fail(message: string, cause: unknown): void {
    const step = DISCOVERY_STEPS[this.#next];
    if (step === undefined) return;
    const isAddress = typeof cause === "object" && cause !== null && (cause as { code?: unknown }).code === "EBLOCKED";
    this.#report(
      step,
      "failed",
      performance.now() - this.#since,
      isAddress ? capitalize(describeFailure(cause)) : message,
    );
    this.#skipTo(null);
  }

  #skipTo(step: DiscoveryStep | null): void {
    for (let at = DISCOVERY_STEPS[this.#next]; at !== undefined && at !== step; at = DISCOVERY_STEPS[this.#next])
      this.#report(at, "skipped", 0, "");
  }

  #report(step: DiscoveryStep, outcome: DiscoveryStepReport["outcome"], ms: number, detail: string): void {
    this.#next = DISCOVERY_STEPS.indexOf(step) + 1;
    this.#since = performance.now();
    this.#onStep({ step, outcome, ms: Math.round(ms * 10) / 10, detail });
  }
}

function capitalize(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
