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
  account,
  grant,
}: {
  organization: string;
  connection: { readonly slug: string; readonly name: string };
  isShared: boolean;
  /** Which of one's own; it is named where there are several. */
  account?: { readonly id: string; readonly label: string | null } | undefined;
  grant: Pick<GrantView, "state" | "wantedScopes"> | null;
}) {
  const { connect, isBusy, problem } = useConnect(() =>
    isShared
      ? authorizeConnectionAction(organization, { connection: connection.slug })
      : authorizeAccountAction(organization, { connection: connection.slug, account: account?.id }),
  );
  const isGood = grant?.state === "connected" && grant.wantedScopes.length === 0;
  const label = grant === null ? "Connect" : grant.wantedScopes.length > 0 ? "Allow more" : "Re-authorize";
  return (
    <span className="grid justify-items-end gap-1">
      <Button
        look={isGood ? "plain" : "primary"}
        busy={isBusy}
        busyLabel="Opening…"
        aria-label={`${label} ${connection.name}${account?.label ? ` (${account.label})` : ""}`}
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
