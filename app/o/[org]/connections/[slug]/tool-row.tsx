import Link from "next/link";
import { ErrorShare } from "@/components/connections/error-share";
import { ToolHints, ToolSchema } from "@/components/connections/tool-facts";
import { ReviewMark, TestedMark } from "@/components/connections/tool-marks";
import { Badge } from "@/components/ui/badge";
import { Button, ButtonLink } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { Status } from "@/components/ui/status";
import { Switch } from "@/components/ui/switch";
import type { CapabilityView } from "@/lib/connections/schema";
import type { ToolUsage } from "@/lib/tools/schema";
import { ChangedDefinition } from "./changed-definition";

/** One tool of a server: whether clients see it, what the server says of it, and how it is used. */
export function ToolRow({
  tool,
  usage,
  exposed,
  isChanged,
  onChange,
  onReview,
  testHref,
  isRestricted,
  accessHref,
}: {
  tool: CapabilityView;
  usage: ToolUsage | undefined;
  exposed: boolean;
  isChanged: boolean;
  /** Null for who may not change it. */
  onChange: ((exposed: boolean) => void) | null;
  onReview: (() => void) | null;
  testHref: string | null;
  /** Only for whom a rule allows it. */
  isRestricted: boolean;
  accessHref: string | null;
}) {
  const { review } = tool;
  return (
    <li className="grid grid-cols-[32px_minmax(0,1fr)_auto] gap-x-3 border-b border-line px-4 py-3 last:border-b-0">
      {onChange ? (
        <Switch checked={exposed} onChange={onChange} label={`Expose ${tool.name}`} />
      ) : (
        <Status tone={exposed ? "ok" : "off"} title={exposed ? "Exposed" : "Hidden"}>
          <span className="sr-only">{exposed ? "Exposed" : "Hidden"}</span>
        </Status>
      )}
      <div className="grid min-w-0 gap-0.5">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-mono text-small break-all">{tool.name}</span>
          {tool.title && tool.title !== tool.name ? <span className="text-small text-ink-2">{tool.title}</span> : null}
          <ToolHints definition={tool.definition} />
          {isRestricted ? <Badge>Restricted</Badge> : null}
          {isChanged ? <span className="text-small text-accent">Not saved</span> : null}
        </div>
        <p className="font-mono text-small break-all text-ink-3">{tool.exportedName}</p>
        {tool.hiddenReason ? <Status tone="warn">{tool.hiddenReason}</Status> : null}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 empty:hidden">
          {tool.exposed ? <ReviewMark state={review.state} /> : null}
          <TestedMark testedAt={tool.testedAt} calls={usage?.callsOfMonth ?? 0} />
          {onReview && tool.exposed && review.state !== "taken" ? (
            <Button onClick={onReview} aria-label={`Mark ${tool.name} as reviewed`}>
              Mark as reviewed
            </Button>
          ) : null}
        </div>
        {tool.description ? (
          <p className="line-clamp-4 text-small break-words whitespace-pre-line text-ink-2">{tool.description}</p>
        ) : (
          <p className="text-small text-ink-3">No description.</p>
        )}
        {review.state === "changed" ? (
          <ChangedDefinition name={tool.name} review={review} now={tool.definition} />
        ) : null}
        <ToolSchema definition={tool.definition} name={tool.name} />
      </div>
      <div className="grid content-start justify-items-end gap-1.5 text-small text-ink-2 tabular-nums">
        {testHref ? (
          <ButtonLink href={testHref} aria-label={`Test ${tool.name}`}>
            Test
          </ButtonLink>
        ) : null}
        {accessHref ? (
          <Link
            href={accessHref}
            aria-label={`Who may use ${tool.name}`}
            className="rounded-tag text-small whitespace-nowrap text-ink-2 underline decoration-line-strong underline-offset-2 hover:decoration-current pointer-coarse:py-2"
          >
            Who may use it
          </Link>
        ) : null}
        {usage && usage.day.calls > 0 ? (
          <>
            <span>{formatCount(usage.day.calls, "call")}</span>
            <span className="max-sm:hidden">
              <ErrorShare calls={usage.day.calls} errors={usage.day.errors} /> errors
            </span>
          </>
        ) : null}
        {usage ? <span className="text-ink-3 max-sm:hidden">~{usage.contextSize} tokens</span> : null}
      </div>
    </li>
  );
}
