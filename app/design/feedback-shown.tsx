import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { Status } from "@/components/ui/status";

export function FeedbackShown() {
  return (
    <>
      <Card title="Status and notices">
        <div className="grid gap-3 p-4">
          <div className="flex flex-wrap gap-4">
            <Status tone="ok">Connected</Status>
            <Status tone="warn">Needs re-auth</Status>
            <Status tone="err">Error</Status>
            <Status tone="off">Paused</Status>
          </div>
          <Notice tone="ok" title="You are signed out">
            The session has ended on the server as well.
          </Notice>
          <Notice tone="warn" title="Notion needs re-authorization" action={<Button>Re-authorize</Button>}>
            Token refused 14 min ago, 3 members wait.
          </Notice>
          <Notice tone="err" title="Not saved">
            Somebody else has just saved the same. Look again and retry.
          </Notice>
          <Notice tone="off" title="Paused by Ada" />
        </div>
      </Card>
      <div className="grid gap-5 lg:grid-cols-3 lg:items-start">
        <Card title="Empty">
          <EmptyState title="No call yet" action={<Button>Connect a client</Button>}>
            Every tool call of every client is listed here within a second or two.
          </EmptyState>
        </Card>
        <Card title="Failed">
          <div className="px-4">
            <ErrorState title="This page could not be loaded" requestId="019a1f2e" action={<Button>Load again</Button>}>
              The gateway failed while it prepared the page and has logged why.
            </ErrorState>
          </div>
        </Card>
        <Card title="Waiting">
          <div className="grid gap-2 p-4">
            <Skeleton className="w-24" />
            <Skeleton className="h-8 w-40" />
            <Skeleton />
          </div>
        </Card>
      </div>
    </>
  );
}
