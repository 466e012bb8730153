"use client";

import { MoreHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { DropdownMenu, MenuButton, MenuSeparator } from "@/components/ui/dropdown-menu";
import type { TeamView } from "@/lib/teams/schema";
import { removeTeamAction, updateTeamAction } from "./actions";
import { TeamForm } from "./team-form";
import { type Candidate, TeamMembers } from "./team-members";

export function TeamMenu({
  organization,
  team,
  candidates,
}: {
  organization: string;
  team: TeamView;
  candidates: readonly Candidate[];
}) {
  const router = useRouter();
  const [open, setOpen] = useState<"members" | "edit" | "remove" | null>(null);
  const close = () => setOpen(null);
  const refreshed = () => router.refresh();

  return (
    <>
      <DropdownMenu
        trigger={
          <Button look="quiet" size="icon" aria-label={`Actions for ${team.name}`}>
            <MoreHorizontal size={16} aria-hidden="true" />
          </Button>
        }
      >
        <MenuButton onSelect={() => setOpen("members")}>Choose members</MenuButton>
        <MenuButton onSelect={() => setOpen("edit")}>Rename or describe</MenuButton>
        <MenuSeparator />
        <MenuButton danger onSelect={() => setOpen("remove")}>
          Remove
        </MenuButton>
      </DropdownMenu>
      {open === "members" ? (
        <TeamMembers
          organization={organization}
          team={team}
          candidates={candidates}
          onClose={close}
          onChanged={refreshed}
        />
      ) : null}
      {open === "edit" ? (
        <Dialog open onClose={close} title={`Change ${team.name}`}>
          <TeamForm
            known={team}
            onCancel={close}
            submit={async (choice) => {
              const answer = await updateTeamAction(organization, { team: team.id, ...choice });
              if (!answer.ok) return answer.message;
              refreshed();
              close();
              return null;
            }}
          />
        </Dialog>
      ) : null}
      <ConfirmDialog
        open={open === "remove"}
        onClose={close}
        title={`Remove ${team.name}`}
        action="Remove team"
        busyLabel="Removing…"
        run={async () => {
          const answer = await removeTeamAction(organization, { team: team.id });
          if (!answer.ok) return answer.message;
          refreshed();
          return null;
        }}
      >
        Its members stay members of the organization.
      </ConfirmDialog>
    </>
  );
}
