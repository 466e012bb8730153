import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import type { CallPayload } from "@/lib/calls/schema";

/** What was sent or answered, as text: redacted and cut by the recorder. */
export function Payload({
  title,
  payload,
  absence,
}: {
  title: string;
  payload: CallPayload | null;
  /** Said where there is none (see whyNotKept). */
  absence: string;
}) {
  if (payload === null) {
    return (
      <Card title={title}>
        <p className="px-4 py-3 text-ink-2">{absence}</p>
      </Card>
    );
  }
  const text = pretty(payload.text);
  return (
    <Card
      title={title}
      aside={
        <>
          {payload.isTruncated ? <Badge>cut at 64 KB</Badge> : null}
          <CopyButton text={text} name={title.toLowerCase()} />
        </>
      }
    >
      <div className="p-3">
        <CodeBlock label={title} text={text} />
      </div>
    </Card>
  );
}

/** Indented where it is whole JSON; as it is where it was cut. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
