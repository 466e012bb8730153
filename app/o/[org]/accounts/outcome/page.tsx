import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatCount } from "@/components/ui/format";
import { Status } from "@/components/ui/status";
import { openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { attemptOutcome } from "@/lib/oauth/attempt-outcome";
import type { AttemptOutcome } from "@/lib/oauth/schema";
import { TellOpener } from "./tell-opener";

export const metadata: Metadata = { title: "Connection" };

interface OutcomeProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ attempt?: string | string[] }>;
}

/** Where somebody lands who comes back from a provider. */
export default async function OutcomePage({ params, searchParams }: OutcomeProps) {
  const { org } = await params;
  const page = await openPage(org);
  const outcome = await page.read(attemptOutcome, { attempt: queryText((await searchParams).attempt) ?? "" });
  const { connection, isShared } = outcome;
  const back = isShared ? `/o/${org}/connections/${connection.slug}` : `/o/${org}/accounts?server=${connection.slug}`;
  const isConnected = outcome.outcome === "connected";
  return (
    <>
      <TellOpener />
      <PageHeader title={isConnected ? `${connection.name} is connected` : `${connection.name} was not connected`} />
      <Card className="max-w-[720px]">
        <div className="grid gap-4 p-4">
          <p role="status">
            <Status tone={isConnected ? "ok" : "err"}>{isConnected ? "Connected" : "Not connected"}</Status>
          </p>
          <p className="break-words text-ink-2">{wordsOf(outcome)}</p>
          <div className="flex flex-wrap gap-2">
            <ButtonLink look="primary" href={back}>
              {isConnected ? `Open ${isShared ? connection.name : "my connections"}` : "Back, to try again"}
            </ButtonLink>
          </div>
        </div>
      </Card>
    </>
  );
}

function wordsOf({ outcome, message, isShared, tools }: AttemptOutcome): string {
  if (outcome !== "connected") return message ?? "The sign-in was not finished.";
  const who = message === null ? "An account" : message;
  const whose = isShared
    ? "Everybody who may use the server calls it with this account."
    : "Your calls, and nobody else's, are made with it.";
  return `${who} is connected. ${whose} ${formatCount(tools, "tool")} can be called. You can close this window.`;
}
