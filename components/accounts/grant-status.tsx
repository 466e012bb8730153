import { Status, type Tone } from "@/components/ui/status";
import type { GrantView } from "@/lib/oauth/schema";

/** The state of somebody's account at a server, by its word and its shape. */
export function GrantStatus({
  grant,
  needsClient,
}: {
  grant: Pick<GrantView, "state"> | null;
  /** Nobody can connect before an administrator has entered a client. */
  needsClient: boolean;
}) {
  const { word, tone } = stateOf(grant, needsClient);
  return <Status tone={tone}>{word}</Status>;
}

function stateOf(
  grant: Pick<GrantView, "state"> | null,
  needsClient: boolean,
): { readonly word: string; readonly tone: Tone } {
  if (grant?.state === "connected") return { word: "Connected", tone: "ok" };
  if (grant?.state === "client_refused") return { word: "App refused", tone: "err" };
  if (grant) return { word: "Needs re-auth", tone: "warn" };
  return needsClient ? { word: "Not configured", tone: "off" } : { word: "Not connected", tone: "off" };
}
