import { type Fault, toFault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { withoutNul } from "@/lib/base/json";
import type { UpstreamOutcome } from "@/lib/connections/core/status";
import { DEFAULT_TIMEOUT_SECONDS } from "@/lib/connections/schema";
import { maskText } from "@/lib/credentials/core/mask";
import type { ForwardingView } from "@/lib/forwarding/core/settings";
import type { ConnectionView, RemoteKind, SealedCredential } from "@/lib/gateway/core/snapshot";
import type { Services } from "@/lib/operations/services";
import type { Discovery, DiscoveryStepReport } from "@/lib/upstreams/driver";

/** As much of a connection as it takes to reach its server. */
export interface ReachableConnection {
  readonly id: string;
  readonly organizationId: string;
  readonly slug: string;
  readonly name: string;
  /** What it was last found to be; the other is tried when that is refused. */
  readonly kind: RemoteKind;
  readonly url: string;
  readonly credential: SealedCredential | null;
  /** How the server is told who calls: here, that it is the gateway. */
  readonly forwarding?: ForwardingView | null;
}

/**
 * Whose trouble it is that nothing was found. `credential`: it is not good, or may not do this. `provider`: it could not be
 * renewed for now. `token`: the server does not take what was just renewed.
 */
export type Blame = "server" | "credential" | "provider" | "token";

export type DiscoveryResult =
  | {
      readonly kind: "found";
      readonly transport: RemoteKind;
      readonly discovery: Discovery;
      readonly steps: readonly DiscoveryStepReport[];
    }
  | {
      readonly kind: "not_found";
      readonly blame: Blame;
      /** Of the answer that ended it; null where there was none. */
      readonly httpStatus: number | null;
      /** A sentence for people, without secrets. */
      readonly problem: string;
      readonly steps: readonly DiscoveryStepReport[];
    };

/** Statuses by which a server says that it does not speak the transport it was asked in. */
const OTHER_TRANSPORT: ReadonlySet<unknown> = new Set([400, 404, 405, 406, 415]);

/**
 * Asks a server for everything that it offers. That it cannot be reached is an answer, not an exception. One that refuses
 * the transport is asked in the other (2025-03-26, basic/transports, "Backwards Compatibility": a POST that is refused
 * with 400, 404 or 405 is followed by the GET of HTTP+SSE).
 *
 * @param secrets values that are masked where the server repeats them; those of a saved credential the driver knows
 */
export async function discover(
  services: Services,
  connection: ReachableConnection,
  secrets: readonly string[] = [],
): Promise<DiscoveryResult> {
  const first = await attempt(services, connection, connection.kind, secrets);
  if (first.kind === "found" || !first.isRefusedTransport) return first;
  const second = await attempt(services, connection, connection.kind === "http" ? "sse" : "http", secrets);
  return second.kind === "found" ? second : first;
}

type Attempt = DiscoveryResult & { readonly isRefusedTransport?: boolean };

async function attempt(
  services: Services,
  connection: ReachableConnection,
  transport: RemoteKind,
  secrets: readonly string[],
): Promise<Attempt> {
  const steps: DiscoveryStepReport[] = [];
  try {
    const discovery = await services.driver(transport).discover(toView(connection, transport), {
      timeoutMs: services.discoveryTimeoutMs,
      onStep: (report) => steps.push({ ...report, detail: maskText(report.detail, secrets) }),
    });
    return { kind: "found", transport, discovery: withoutNul(discovery), steps };
  } catch (error) {
    const fault = toFault(error);
    // A bug of ours must not be taken for an upstream that is away.
    if (fault.code === "internal" || fault.code === "cancelled") throw error;
    const problem = withoutNul(maskText(fault.publicMessage, secrets));
    const blame = blameFor(fault);
    const isCredentialRefused = blame === "credential";
    const isRefusedTransport = blame === "server" && OTHER_TRANSPORT.has(fault.detail.status);
    const { status } = fault.detail;
    const httpStatus = typeof status === "number" ? status : isCredentialRefused ? 401 : null;
    return { kind: "not_found", blame, httpStatus, problem, steps, isRefusedTransport };
  }
}

function blameFor({ code, detail }: Fault): Blame {
  if (code === "needs_reauth" || code === "scope_missing") return "credential";
  if (code === "oauth_client_refused" || detail.isAuthorizationServer === true) return "provider";
  return detail.isTokenRefused === true ? "token" : "server";
}

/** What a discovery says about the connection's health. Null: nothing, since the server was not asked. */
export function toOutcome(result: DiscoveryResult): UpstreamOutcome | null {
  if (result.kind === "found") return { kind: "success" };
  if (result.blame === "provider") return null;
  return { kind: result.blame === "credential" ? "rejected" : "failure", reason: result.problem };
}

function toView(connection: ReachableConnection, kind: RemoteKind): ConnectionView {
  return {
    ...connection,
    revision: newId("con"),
    kind,
    timeoutMs: DEFAULT_TIMEOUT_SECONDS * 1000,
    status: "pending",
    statusReason: null,
    nextRetryAt: null,
    isDisabled: false,
    era: null,
    protocolVersion: null,
    legacyProtocolVersion: null,
    serverInfo: null,
    capabilities: {},
    instructions: null,
    tools: [],
    resources: [],
    resourceTemplates: [],
    prompts: [],
  };
}
