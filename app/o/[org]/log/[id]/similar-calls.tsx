import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { CallDetail, CallSummary } from "@/lib/calls/schema";
import { CallTable } from "../call-table";

/** The same failure of the same tool, in the week around it. Nothing for a call that was answered. */
export function SimilarCalls({
  organization,
  call,
  similar,
}: {
  organization: string;
  call: Pick<CallDetail, "status" | "tool">;
  similar: readonly CallSummary[];
}) {
  if (call.status === "ok") return null;
  const all = new URLSearchParams({ tool: call.tool, status: call.status });
  return (
    <Card
      title="Similar errors"
      aside={<ButtonLink href={`/o/${organization}/log?${all}`}>All of this tool</ButtonLink>}
    >
      {similar.length > 0 ? (
        <CallTable organization={organization} calls={similar} label="Similar errors" />
      ) : (
        <p className="px-4 py-3 text-ink-2">No other call of this tool failed like this in the week around it.</p>
      )}
    </Card>
  );
}
