import { CodeBlock } from "@/components/ui/code-block";
import { LocalTime } from "@/components/ui/local-time";
import type { JsonObject } from "@/lib/base/json";
import type { ToolReview } from "@/lib/connections/schema";

/** What was reviewed beside what the server says now, part by part. */
export function ChangedDefinition({
  name,
  review,
  now,
}: {
  name: string;
  review: Extract<ToolReview, { state: "changed" }>;
  now: JsonObject;
}) {
  const parts = [...new Set([...Object.keys(review.taken), ...Object.keys(now)])].filter(
    (part) => JSON.stringify(review.taken[part]) !== JSON.stringify(now[part]),
  );
  return (
    <details className="text-small">
      <summary className="w-fit rounded-tag py-0.5 text-warn">
        What changed{review.since ? <> on </> : null}
        {review.since ? <LocalTime at={review.since} /> : null}
      </summary>
      <div className="grid min-w-0 gap-3 pt-1.5">
        {parts.map((part) => (
          <div key={part} className="grid min-w-0 gap-1.5 sm:grid-cols-2">
            <p className="font-mono font-medium break-all sm:col-span-2">{part}</p>
            <div className="grid min-w-0 content-start gap-1">
              <span className="text-ink-3">As reviewed</span>
              <CodeBlock label={`${part} of ${name} as reviewed`} text={textOf(review.taken[part])} />
            </div>
            <div className="grid min-w-0 content-start gap-1">
              <span className="text-ink-3">Now</span>
              <CodeBlock label={`${part} of ${name} now`} text={textOf(now[part])} />
            </div>
          </div>
        ))}
      </div>
    </details>
  );
}

function textOf(value: unknown): string {
  if (value === undefined) return "(not there)";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
