import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { EmptyState } from "@/components/ui/empty-state";
import type { CapabilityView } from "@/lib/connections/schema";

/** Resources or prompts, as the server lists them; under which name clients have them. Texts of a stranger. */
export function OfferList({
  label,
  offers,
  empty,
}: {
  label: string;
  offers: readonly CapabilityView[];
  empty: string;
}) {
  if (offers.length === 0) {
    return (
      <Card>
        <EmptyState title={`No ${label.toLowerCase()}`}>{empty}</EmptyState>
      </Card>
    );
  }
  return (
    <Card>
      <ul aria-label={label}>
        {offers.map((offer) => (
          <li
            key={`${offer.kind} ${offer.name}`}
            className="grid min-w-0 gap-0.5 border-b border-line px-4 py-3 last:border-b-0"
          >
            <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-mono text-small break-all">{offer.name}</span>
              {offer.title && offer.title !== offer.name ? (
                <span className="text-small break-words text-ink-2">{offer.title}</span>
              ) : null}
              {offer.kind === "resource_template" ? <Badge>Template</Badge> : null}
              {typeof offer.definition.mimeType === "string" ? <Badge mono>{offer.definition.mimeType}</Badge> : null}
            </div>
            <p className="font-mono text-small break-all text-ink-3">{offer.exportedName}</p>
            {offer.description ? (
              <p className="line-clamp-4 text-small break-words whitespace-pre-line text-ink-2">{offer.description}</p>
            ) : null}
            <details className="text-small">
              <summary className="w-fit rounded-tag py-0.5 text-ink-2 hover:text-ink">Definition</summary>
              <div className="pt-1.5">
                <CodeBlock label={`Definition of ${offer.name}`} text={JSON.stringify(offer.definition, null, 2)} />
              </div>
            </details>
          </li>
        ))}
      </ul>
    </Card>
  );
}
