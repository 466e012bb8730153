"use client";

import { useConnect } from "@/components/accounts/use-connect";
import { Button } from "@/components/ui/button";
import type { GrantView } from "@/lib/oauth/schema";
import { authorizeAccountAction, authorizeConnectionAction } from "./actions";

/** Connects an account, or authorizes it anew: one's own, or the one for all. */
export function ConnectAccount({
  organization,
  connection,
  isShared,
  grant,
}: {
  organization: string;
  connection: { readonly slug: string; readonly name: string };
  isShared: boolean;
  grant: Pick<GrantView, "state" | "wantedScopes"> | null;
}) {
  const begin = isShared ? authorizeConnectionAction : authorizeAccountAction;
  const { connect, isBusy, problem } = useConnect(() => begin(organization, { connection: connection.slug }));
  const isGood = grant?.state === "connected" && grant.wantedScopes.length === 0;
  const label = grant === null ? "Connect" : grant.wantedScopes.length > 0 ? "Allow more" : "Re-authorize";
  return (
    <span className="grid justify-items-end gap-1">
      <Button
        look={isGood ? "plain" : "primary"}
        busy={isBusy}
        busyLabel="Opening…"
        aria-label={`${label} ${connection.name}`}
        onClick={() => void connect()}
      >
        {label}
      </Button>
      {problem ? (
        <span role="alert" className="max-w-80 text-right text-small whitespace-normal text-err">
          {problem.message}
        </span>
      ) : null}
    </span>
  );
}
