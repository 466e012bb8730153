import { Fault, isFault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { holdsSecret, maskText, maskValue } from "@/lib/credentials/core/mask";
import type { UpstreamReply } from "@/lib/upstreams/driver";
import type { Link } from "@/lib/upstreams/http/link";

/**
 * A failure without the credential that it was sent with: servers repeat in their errors what they were given. Done where
 * an outcome comes into being, so that neither a client nor a log nor the connection's status ever sees it. A result that
 * is none of a failure costs one look.
 */
export function maskOutcome(link: Link, outcome: UpstreamReply | Fault): UpstreamReply | Fault {
  if (isFault(outcome)) return maskFault(link, outcome);
  if (outcome.kind === "result" && !isFailure(outcome.result)) return outcome;
  const secrets = [...secretsOf(link), ...tokensIn(link, outcome)];
  return secrets.length > 0 ? maskValue(outcome, secrets) : outcome;
}

export function maskFault(link: Link, fault: Fault): Fault {
  const { code, publicMessage, data, detail, cause } = fault;
  const secrets = [...secretsOf(link), ...tokensIn(link, [publicMessage, data, detail])];
  if (secrets.length === 0 || !holdsSecret(JSON.stringify([publicMessage, data, detail]), secrets)) return fault;
  return new Fault(code, maskText(publicMessage, secrets), {
    ...(data ? { data: maskValue(data, secrets) } : {}),
    detail: maskValue(detail, secrets),
    cause,
  });
}

/** Of a tool, or of a task: one that failed has its error in it, one that is done the tool's result. */
function isFailure({ isError, status, result }: JsonObject): boolean {
  return isError === true || status === "failed" || (isJsonObject(result) && result.isError === true);
}

function secretsOf({ connection, deps }: Link): readonly string[] {
  return deps.secretsOf(connection);
}

const JWT = /eyJ[\w-]{10,}\.[\w-]+\.[\w-]+/g;

/** A server that is told who calls by a token may repeat that: whoever got it could go there without the gateway. */
function tokensIn({ connection }: Link, value: unknown): readonly string[] {
  return connection.forwarding?.settings.mode === "jwt" ? (JSON.stringify(value).match(JWT) ?? []) : [];
}
