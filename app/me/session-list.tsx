"use client";

import { MonitorSmartphone } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import type { SessionView } from "@/lib/identity/profile";
import type { SignInProvider } from "@/lib/identity/providers";
import { endOtherSessionsAction, endSessionAction } from "./actions";
import { providerName } from "./identity-list";
import { WayIn } from "./way-in";

/** Where the person is signed in. What is ended counts no more from its next request on. */
export function SessionList({
  sessions,
  providers,
}: {
  sessions: readonly SessionView[];
  providers: readonly SignInProvider[];
}) {
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function end(work: () => Promise<{ ok: true } | { ok: false; message: string }>) {
    setIsBusy(true);
    const answer = await work();
    setIsBusy(false);
    setProblem(answer.ok ? null : answer.message);
    router.refresh();
  }

  return (
    <Card
      title="Sessions"
      aside={
        sessions.length > 1 ? (
          <Button disabled={isBusy} onClick={() => void end(() => endOtherSessionsAction({}))}>
            End all others
          </Button>
        ) : null
      }
    >
      <ul aria-label="Sessions">
        {sessions.map((session) => (
          <WayIn
            key={session.id}
            icon={<MonitorSmartphone size={16} aria-hidden="true" />}
            title={
              <span className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{session.device}</span>
                {session.isCurrent ? <Badge>This one</Badge> : null}
              </span>
            }
            note={
              <>
                {session.address ?? "Address not known"} · by {methodName(session.method, providers)} · began{" "}
                <LocalTime at={session.createdAt} /> · last seen <LocalTime at={session.lastSeenAt} />
              </>
            }
          >
            {session.isCurrent ? null : (
              <Button
                look="quiet"
                disabled={isBusy}
                onClick={() => void end(() => endSessionAction({ session: session.id }))}
                aria-label={`End the session of ${session.device}`}
              >
                End
              </Button>
            )}
          </WayIn>
        ))}
      </ul>
      {problem ? (
        <p role="alert" className="border-t border-line px-4 py-3 text-small text-err">
          {problem}
        </p>
      ) : null}
      <p className="border-t border-line px-4 py-3 text-small text-ink-2">
        A session ends after 8 hours without use, and after 24 hours in any case.
      </p>
    </Card>
  );
}

function methodName(method: string, providers: readonly SignInProvider[]): string {
  if (method === "link") return "one-time link";
  return method === "passkey" ? "passkey" : providerName(method, providers);
}
