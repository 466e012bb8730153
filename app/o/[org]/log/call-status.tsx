import { Status, type Tone } from "@/components/ui/status";
import { ASKED } from "@/lib/calls/record";

/** The words for lib/calls/record.ts CALL_STATUSES. */
const STATUS: Record<string, { readonly word: string; readonly tone: Tone }> = {
  ok: { word: "Answered", tone: "ok" },
  tool_error: { word: "Tool error", tone: "warn" },
  error: { word: "Error", tone: "err" },
  denied: { word: "Denied", tone: "off" },
  timeout: { word: "Timed out", tone: "err" },
  cancelled: { word: "Cancelled", tone: "off" },
  unknown: { word: "Unknown", tone: "warn" },
};

export function callStatus(status: string, errorClass?: string | null): { readonly word: string; readonly tone: Tone } {
  if (status === "ok" && errorClass === ASKED) return { word: "Asked", tone: "off" };
  return STATUS[status] ?? { word: status, tone: "off" };
}

export function CallStatus({
  call: { status, errorClass },
  detail,
}: {
  call: { readonly status: string; readonly errorClass: string | null };
  detail?: string | null;
}) {
  const { word, tone } = callStatus(status, errorClass);
  return (
    <Status tone={tone} title={detail ?? undefined}>
      {word}
    </Status>
  );
}
