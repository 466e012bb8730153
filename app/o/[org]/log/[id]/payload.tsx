import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { Tag } from "@/components/ui/tag";
import type { CallPayload } from "@/lib/calls/schema";

/** What was sent or answered, as text: redacted and cut by the recorder. */
export function Payload({ title, payload }: { title: string; payload: CallPayload | null }) {
  if (payload === null) {
    return (
      <Card title={title}>
        <p className="px-4 py-3 text-ink-2">Not kept: there was none, or keeping payloads is switched off.</p>
      </Card>
    );
  }
  const text = pretty(payload.text);
  return (
    <Card
      title={title}
      aside={
        <>
          {payload.isTruncated ? <Tag>cut at 64 KB</Tag> : null}
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
