"use client";

import { EllipsisVertical } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { DropdownMenu, MenuButton, MenuLink, MenuSeparator } from "@/components/ui/dropdown-menu";
import { formatCount } from "@/components/ui/format";
import { announce } from "@/components/ui/toaster";
import type { ConnectionSummary } from "@/lib/connections/schema";
import { pauseConnectionAction, resumeConnectionAction, resyncConnectionAction } from "./actions";
import { RemoveDialog } from "./remove-dialog";

/** What can be done with a connection, behind its kebab. */
export function ConnectionActions({
  organization,
  connection,
}: {
  organization: string;
  connection: Pick<ConnectionSummary, "slug" | "name" | "status" | "auth" | "isPausedByPerson">;
}) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const [isRemoving, setIsRemoving] = useState(false);
  const input = { connection: connection.slug };
  const isPaused = connection.isPausedByPerson || connection.status === "paused";

  function resync() {
    startTransition(async () => {
      announce("off", `Asking ${connection.name} for its tools…`);
      const answer = await resyncConnectionAction(organization, input);
      if (!answer.ok) announce("err", answer.message);
      else if (!answer.value.ok) announce("err", answer.value.problem ?? `${connection.name} could not be asked.`);
      else announce("ok", syncSentence(answer.value.connection.tools.total, answer.value.tools));
      router.refresh();
    });
  }

  function togglePause() {
    startTransition(async () => {
      const run = isPaused ? resumeConnectionAction : pauseConnectionAction;
      const answer = await run(organization, input);
      if (!answer.ok) announce("err", answer.message);
      router.refresh();
    });
  }

  return (
    <>
      <DropdownMenu
        trigger={
          <Button look="quiet" size="icon" aria-label={`Actions for ${connection.name}`}>
            <EllipsisVertical size={16} aria-hidden="true" />
          </Button>
        }
      >
        <MenuButton onSelect={resync} disabled={isPending}>
          Re-sync tools
        </MenuButton>
        {connection.auth === "none" && connection.status !== "needs_reauth" ? null : (
          <MenuLink href={`/o/${organization}/connections/${connection.slug}?tab=settings#authentication`}>
            Re-authorize
          </MenuLink>
        )}
        <MenuButton onSelect={togglePause} disabled={isPending}>
          {isPaused ? "Resume" : "Pause"}
        </MenuButton>
        <MenuLink href={`/o/${organization}/connections/${connection.slug}?tab=settings`}>Edit</MenuLink>
        <MenuSeparator />
        <MenuButton danger onSelect={() => setIsRemoving(true)}>
          Remove
        </MenuButton>
      </DropdownMenu>
      <RemoveDialog
        organization={organization}
        connection={connection}
        open={isRemoving}
        onClose={() => setIsRemoving(false)}
      />
    </>
  );
}

function syncSentence(
  total: number,
  diff: { readonly added: readonly string[]; readonly removed: readonly string[]; readonly changed: readonly string[] },
): string {
  const parts = [
    diff.added.length > 0 ? `${diff.added.length} new` : "",
    diff.removed.length > 0 ? `${diff.removed.length} gone` : "",
    diff.changed.length > 0 ? `${diff.changed.length} changed` : "",
  ].filter(Boolean);
  return `${formatCount(total, "tool")}: ${parts.length > 0 ? parts.join(", ") : "nothing changed"}.`;
}
