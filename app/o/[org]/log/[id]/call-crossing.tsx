import { Crossing, type CrossingSpan } from "@/components/crossing/crossing";
import { formatMs, monogram } from "@/components/ui/format";
import type { CallDetail } from "@/lib/calls/schema";
import { callStatus } from "../call-status";

/** The call on the product's line: what the gateway took, what the server took, and where the line broke. */
export function CallCrossing({ call }: { call: CallDetail }) {
  const client = call.clientName ?? "Client";
  const server = call.connectionSlug ?? "No server";
  return (
    <Crossing
      label={`${client} called ${call.tool}: ${callStatus(call.status, call.errorClass).word}, ${formatMs(call.totalMs)} in all`}
      nodes={[
        { mark: monogram(client), label: client, note: call.principalName ?? "Nobody" },
        { mark: "C", label: "Causeway", note: call.endpoint, ours: true },
        { mark: monogram(server), label: server, note: call.upstreamTool ?? undefined },
      ]}
      spans={[gatewaySpan(call), serverSpan(call)]}
    />
  );
}

function gatewaySpan(call: CallDetail): CrossingSpan {
  const time = call.gatewayMs === null ? null : formatMs(call.gatewayMs);
  return { time, note: "key, policy, log", state: "crossed" };
}

function serverSpan(call: CallDetail): CrossingSpan {
  const time = call.upstreamMs === null ? null : formatMs(call.upstreamMs);
  switch (call.status) {
    case "ok":
    case "tool_error":
      return { time, state: "crossed", note: call.upstreamProtocol ?? undefined };
    case "denied":
      return { time, state: "broken", note: "not let through" };
    case "timeout":
      return { time, state: "broken", note: "no answer in time" };
    case "cancelled":
      return { time, state: "broken", note: "the client left" };
    case "unknown":
      return { time, state: "waiting", note: "outcome not known" };
    default:
      return { time, state: "broken", note: call.errorClass?.replaceAll("_", " ") };
  }
}
