import { toFault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { withoutNul } from "@/lib/base/json";
import type { UpstreamOutcome } from "@/lib/connections/core/status";
import { maskSecrets } from "@/lib/connections/credential";
import { DEFAULT_TIMEOUT_SECONDS } from "@/lib/connections/schema";
import type { ConnectionView, SealedCredential } from "@/lib/gateway/core/snapshot";
import type { Services } from "@/lib/operations/services";
import type { Discovery, DiscoveryStepReport } from "@/lib/upstreams/driver";

/** Long enough for a slow server with many pages, short enough for a person who waits. */
export const DISCOVERY_TIMEOUT_MS = 15_000;

/** As much of a connection as it takes to reach its server. */
export interface ReachableConnection {
  readonly id: string;
  readonly organizationId: string;
  readonly slug: string;
  readonly name: string;
  readonly url: string;
  readonly credential: SealedCredential | null;
}

export type DiscoveryResult =
  | { readonly kind: "found"; readonly discovery: Discovery; readonly steps: readonly DiscoveryStepReport[] }
  | {
      readonly kind: "not_found";
      readonly isCredentialRefused: boolean;
      /** A sentence for people, without secrets. */
      readonly problem: string;
      readonly steps: readonly DiscoveryStepReport[];
    };

/**
 * Asks a server for everything that it offers. That it cannot be reached is an answer, not an exception.
 *
 * @param secrets values that are masked where the server repeats them; those of a saved credential the driver knows
 */
export async function discover(
  services: Services,
  connection: ReachableConnection,
  secrets: readonly string[] = [],
): Promise<DiscoveryResult> {
  const steps: DiscoveryStepReport[] = [];
  try {
    const discovery = await services.driver("http").discover(toView(connection), {
      timeoutMs: DISCOVERY_TIMEOUT_MS,
      onStep: (report) => steps.push({ ...report, detail: maskSecrets(report.detail, secrets) }),
    });
    return { kind: "found", discovery: withoutNul(discovery), steps };
  } catch (error) {
    const fault = toFault(error);
    // A bug of ours must not be taken for an upstream that is away.
    if (fault.code === "internal" || fault.code === "cancelled") throw error;
    const problem = withoutNul(maskSecrets(fault.publicMessage, secrets));
    return { kind: "not_found", isCredentialRefused: fault.code === "needs_reauth", problem, steps };
  }
}

/** What a discovery says about the connection's health. */
export function toOutcome(result: DiscoveryResult): UpstreamOutcome {
  if (result.kind === "found") return { kind: "success" };
  return { kind: result.isCredentialRefused ? "rejected" : "failure", reason: result.problem };
}

function toView(connection: ReachableConnection): ConnectionView {
  return {
    ...connection,
    revision: newId("con"),
    kind: "http",
    timeoutMs: DEFAULT_TIMEOUT_SECONDS * 1000,
    status: "pending",
    statusReason: null,
    nextRetryAt: null,
    isDisabled: false,
    era: null,
    protocolVersion: null,
    serverInfo: null,
    capabilities: {},
    instructions: null,
    tools: [],
    resources: [],
    resourceTemplates: [],
    prompts: [],
  };
}
