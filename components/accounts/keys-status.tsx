import { Status, type Tone } from "@/components/ui/status";
import type { ServerKeyState } from "@/lib/server-keys/schema";

const STATES: Readonly<Record<ServerKeyState, { readonly word: string; readonly tone: Tone }>> = {
  configured: { word: "Configured", tone: "ok" },
  missing: { word: "Missing", tone: "warn" },
  invalid: { word: "Invalid", tone: "err" },
  expired: { word: "Expired", tone: "off" },
};

/** The state of what somebody has entered for a server, by its word and its shape. */
export function KeysStatus({ state }: { state: ServerKeyState }) {
  const { word, tone } = STATES[state];
  return <Status tone={tone}>{word}</Status>;
}
