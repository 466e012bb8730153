import Link from "next/link";
import { Checkbox } from "@/components/ui/checkbox";
import { Status } from "@/components/ui/status";
import type { ImportOutcome, OfferedServer } from "@/lib/catalog/schema";

/** A server of a registry: chosen, or why it cannot be; and what came of it. */
export function OfferedRow({
  organization,
  item,
  outcome,
  isChosen,
  onChoose,
}: {
  organization: string;
  item: OfferedServer;
  outcome: ImportOutcome | null;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  const { server, name, description, version, url, problem, known } = item;
  const slug = outcome?.slug ?? known;
  const refusal = problem ?? outcome?.problem ?? null;
  const cannot = problem !== null || slug !== null;
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 border-b border-line px-4 py-3 last:border-b-0">
      <Checkbox
        aria-label={`Choose ${name}`}
        className="mt-0.5"
        checked={isChosen}
        disabled={cannot}
        onChange={(event) => onChoose(event.target.checked)}
      />
      <div className="grid min-w-0 gap-0.5">
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <span className="font-strong break-words">{name}</span>
          <span className="font-mono text-small break-all text-ink-3">
            {server} {version}
          </span>
        </span>
        <span className="break-words text-ink-2">{description}</span>
        {url ? <span className="font-mono text-small break-all text-ink-3">{url}</span> : null}
        {slug !== null ? (
          <span className="flex flex-wrap items-center gap-2">
            <Status tone="ok">{outcome?.slug ? "Imported" : "In the catalog"}</Status>
            <Link
              href={`/o/${organization}/catalog/${slug}`}
              className="text-small text-accent underline underline-offset-2"
            >
              Open {slug}
            </Link>
          </span>
        ) : refusal !== null ? (
          <span className="text-small text-ink-2">{refusal}</span>
        ) : null}
      </div>
    </li>
  );
}
