import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Tag } from "@/components/ui/tag";
import { getCall } from "@/lib/calls/get-call";
import { openPage } from "@/lib/http/open-page";
import { CallStatusMark } from "../call-status";
import { CallCrossing } from "./call-crossing";
import { CallFacts } from "./call-facts";
import { Payload } from "./payload";

export const metadata: Metadata = { title: "A call" };

export default async function CallPage({ params }: { params: Promise<{ org: string; id: string }> }) {
  const { org, id } = await params;
  const page = await openPage(org);
  const call = await page.read(getCall, { call: id });

  return (
    <>
      <PageHeader
        title={<span className="font-mono text-[18px] break-all">{call.tool}</span>}
        aside={<ButtonLink href={`/o/${org}/log`}>Access log</ButtonLink>}
      />
      <div className="grid gap-5">
        <Card
          title="A call, in full"
          aside={
            <>
              <span className="max-sm:hidden">
                <Tag mono>{call.id}</Tag>
              </span>
              <CallStatusMark status={call.status} />
            </>
          }
        >
          <CallCrossing call={call} />
          {call.errorMessage ? (
            <p className="border-t border-line px-4 py-3 break-words whitespace-pre-line">
              {call.errorMessage}{" "}
              <span className="text-small text-ink-3">
                {call.errorClass}
                {call.errorCode === null ? "" : ` (${call.errorCode})`}
              </span>
            </p>
          ) : null}
        </Card>
        <div className="grid gap-5 lg:grid-cols-[1.55fr_1fr] lg:items-start">
          <div className="grid min-w-0 gap-5">
            <Payload title="Arguments" payload={call.arguments} />
            <Payload title="Result" payload={call.result} />
          </div>
          <Card title="Who, how, where">
            <CallFacts call={call} />
          </Card>
        </div>
      </div>
    </>
  );
}
