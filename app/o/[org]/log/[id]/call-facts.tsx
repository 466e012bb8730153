import { Fact, Facts, MachineFact } from "@/components/ui/facts";
import { formatMs } from "@/components/ui/format";
import { LocalTime } from "@/components/ui/local-time";
import type { CallDetail } from "@/lib/calls/schema";
import { clientName } from "../call-table";

const CALLERS: Record<string, string> = {
  key: "API key",
  client: "OAuth",
  service: "Service account",
  token: "Token of a trusted issuer",
  user: "Person",
  anonymous: "Nobody signed in",
};

export function CallFacts({ call }: { call: CallDetail }) {
  return (
    <Facts>
      <Fact name="Time">
        <LocalTime at={call.startedAt} precise />
      </Fact>
      <Fact name="Caller">{call.principalName}</Fact>
      <Fact name="Signed in by">{CALLERS[call.principalKind] ?? call.principalKind}</Fact>
      <MachineFact name="Key" value={call.keyId} />
      <Fact name="Client">{clientName(call)}</Fact>
      <MachineFact name="Address" value={call.clientAddress} />
      <MachineFact name="Endpoint" value={call.endpoint} />
      <MachineFact name="Method" value={call.method} />
      <MachineFact name="Connection" value={call.connectionSlug} />
      <MachineFact name="Tool upstream" value={call.upstreamTool} />
      <Fact name="Total">{formatMs(call.totalMs)}</Fact>
      <Fact name="Server">{call.upstreamMs === null ? "Not reached" : formatMs(call.upstreamMs)}</Fact>
      <Fact name="Gateway">{call.gatewayMs === null ? null : formatMs(call.gatewayMs)}</Fact>
      <Fact name="Client protocol">{call.clientProtocol}</Fact>
      <Fact name="Server protocol">{call.upstreamProtocol}</Fact>
      <MachineFact name="Session" value={call.sessionId} />
      <MachineFact name="Trace id" value={call.traceId} />
      <MachineFact name="Call id" value={call.id} />
    </Facts>
  );
}
