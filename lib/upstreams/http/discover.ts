import { toFault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { META } from "@/lib/mcp/versions";
import {
  DISCOVERY_STEPS,
  type Discovery,
  type DiscoveryStep,
  type DiscoveryStepReport,
  type UpstreamDriver,
} from "@/lib/upstreams/driver";
import { Call } from "@/lib/upstreams/http/call";
import { cancelled, describeFailure, timedOut } from "@/lib/upstreams/http/faults";
import { LegacySession } from "@/lib/upstreams/http/legacy-session";
import { Link, type LinkDeps } from "@/lib/upstreams/http/link";
import { describeLists, readLists } from "@/lib/upstreams/http/list-pages";
import { type Negotiated, negotiate } from "@/lib/upstreams/http/negotiate";

type DiscoverOptions = Parameters<UpstreamDriver["discover"]>[1];

/**
 * Negotiates with an upstream and reads all that it offers, over connections and a session of its own that are closed
 * afterwards: what was agreed for calls is neither used nor disturbed, and each step is really taken.
 */
export async function discoverHttp(
  deps: LinkDeps,
  connection: ConnectionView,
  options: DiscoverOptions,
): Promise<Discovery> {
  const steps = new StepLog(options.onStep, connection.url.startsWith("https:"));
  const limits = { ...deps.limits, maxResponseBytes: deps.limits.maxPageBytes };
  const link = new Link({ ...deps, limits }, connection, { onStep: (step, ms) => steps.connected(step, ms) });
  const session = new LegacySession(link, { kind: "pooled" });
  const end = new Ending(options, connection.slug);
  try {
    return await Promise.race([takeSteps(link, session, steps), end.reached]);
  } catch (error) {
    const fault = toFault(error);
    steps.fail(fault.publicMessage, fault.cause);
    throw fault;
  } finally {
    end.clear();
    await session.end();
    await link.destroy();
  }
}

async function takeSteps(link: Link, session: LegacySession, steps: StepLog): Promise<Discovery> {
  const negotiated = await negotiate(link);
  const facts = negotiated.discovered
    ? readDiscovered(negotiated, negotiated.discovered)
    : { era: "legacy" as const, ...(await session.open()) };
  const name = typeof facts.serverInfo?.name === "string" ? facts.serverInfo.name.slice(0, 80) : "the server";
  steps.done("negotiate", `MCP ${facts.protocolVersion} with ${name}`);
  const lists = await readLists(link.slug, facts.capabilities, link.deps.limits, (method, params) => {
    const request = {
      method,
      params,
      progress: false,
      logLevel: null,
      clientCapabilities: {},
      headerParameters: {},
      traceparent: null,
      timeoutMs: link.deps.limits.firstByteMs,
    };
    return new Call(link, request, {}, () => session).done;
  });
  steps.done("list", describeLists(lists));
  const { era, protocolVersion, serverInfo, capabilities, instructions } = facts;
  return { era, protocolVersion, serverInfo, capabilities, instructions, ...lists };
}

function readDiscovered({ verdict }: Negotiated, result: JsonObject) {
  const { capabilities, instructions, _meta } = result;
  const serverInfo = isJsonObject(_meta) ? _meta[META.serverInfo] : undefined;
  return {
    era: "modern" as const,
    protocolVersion: verdict.version,
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    serverInfo: isJsonObject(serverInfo) ? serverInfo : null,
    instructions: typeof instructions === "string" ? instructions : null,
  };
}

/** Rejects when the time is over or the caller has left. */
class Ending {
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
class StepLog {
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
