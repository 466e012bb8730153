import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { CopyButton } from "@/components/ui/copy-button";
import { callAsCurl } from "@/lib/calls/core/call-as-curl";
import { ASKED } from "@/lib/calls/record";
import { CallStatus } from "../call-status";
import { CallCrossing } from "./call-crossing";
import { CallFacts } from "./call-facts";
import { Payload } from "./payload";
import type { ShownCall } from "./read-call";
import { SimilarCalls } from "./similar-calls";
import { Waterfall } from "./waterfall";
import { whyNotKept } from "./why-not-kept";

/** All that is known of a call, around its crossing; narrow beside the list, wide on a page of its own. */
export function CallView({
  organization,
  call,
  similar,
  capturePayloads,
  publicUrl,
  isNarrow = false,
}: ShownCall & { organization: string; isNarrow?: boolean }) {
  const curl = callAsCurl(call, publicUrl);
  return (
    <div className={classNames("grid gap-5", isNarrow && "p-4")}>
      <Card
        title="A call, in full"
        aside={
          <>
            <span className="max-sm:hidden">
              <Badge mono>{isNarrow ? `…${call.id.slice(-12)}` : call.id}</Badge>
            </span>
            <CallStatus call={call} />
          </>
        }
      >
        <CallCrossing call={call} />
        <Waterfall call={call} />
        <p className="border-t border-line px-4 py-3 break-words whitespace-pre-line">
          {outcomeText(call)}{" "}
          <span className="text-small text-ink-3">
            {call.errorClass}
            {call.errorCode === null ? "" : ` (${call.errorCode})`}
          </span>
        </p>
        {curl ? (
          <div className="flex flex-wrap items-center gap-3 border-t border-line px-4 py-2 text-small text-ink-2">
            <p className="mr-auto">
              {call.arguments?.isTruncated
                ? "Arguments were cut, so they are not in it."
                : "The same call, with a key of yours in CAUSEWAY_KEY."}
            </p>
            <CopyButton text={curl} label="Copy as curl" />
          </div>
        ) : null}
      </Card>
      <div className={classNames("grid gap-5", !isNarrow && "lg:grid-cols-[1.55fr_1fr] lg:items-start")}>
        <div className="grid min-w-0 gap-5">
          <Payload
            title="Arguments"
            payload={call.arguments}
            absence={whyNotKept("arguments", call, capturePayloads)}
          />
          <Payload title="Result" payload={call.result} absence={whyNotKept("result", call, capturePayloads)} />
          <SimilarCalls organization={organization} call={call} similar={similar} />
        </div>
        <Card title="Who, how, where">
          <CallFacts call={call} />
        </Card>
      </div>
    </div>
  );
}

/** What the gateway decided, and how it ended: the message where there is one. */
function outcomeText({ status, errorClass, errorMessage, connectionSlug }: ShownCall["call"]): string {
  if (errorMessage) return errorMessage;
  if (errorClass === ASKED)
    return "It asked something first. The call went on with the answer, in a request that has the same trace id.";
  if (status === "denied") return "Not let through.";
  return connectionSlug ? "Allowed: the caller may use this tool." : "Answered by the gateway.";
}
