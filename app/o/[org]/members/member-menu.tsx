"use client";

import { MoreHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenu, MenuButton, MenuSeparator } from "@/components/ui/dropdown-menu";
import { announce } from "@/components/ui/toaster";
import type { MemberView } from "@/lib/members/schema";
import { handOverAction, leaveOrganizationAction, removeMemberAction, updateMemberAction } from "./actions";

type Asked = "suspend" | "remove" | "hand-over" | "leave";

/** What can be done about one member. About oneself there is one thing to do here: to leave. */
export function MemberMenu({
  organization,
  member,
  mayChange,
  ownRole,
}: {
  organization: { readonly slug: string; readonly name: string };
  member: MemberView;
  mayChange: boolean;
  ownRole: string;
}) {
  const router = useRouter();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);

  async function letIn() {
    const answer = await updateMemberAction(organization.slug, { member: member.id, state: "active" });
    if (!answer.ok) return announce("err", answer.message);
    announce("ok", `${member.name} may come in again.`);
    router.refresh();
  }

  return (
    <>
      <DropdownMenu
        trigger={
          <Button look="quiet" size="icon" aria-label={`Actions for ${member.name}`}>
            <MoreHorizontal size={16} aria-hidden="true" />
          </Button>
        }
      >
        {member.isYou ? (
          <MenuButton danger onSelect={() => setAsked("leave")}>
            Leave organization
          </MenuButton>
        ) : null}
        {mayChange && !member.isYou ? (
          <>
            {member.state === "active" ? (
              <MenuButton onSelect={() => setAsked("suspend")}>Suspend</MenuButton>
            ) : (
              <MenuButton onSelect={() => void letIn()}>Let in again</MenuButton>
            )}
            {ownRole === "owner" && member.state === "active" && member.role !== "owner" ? (
              <MenuButton onSelect={() => setAsked("hand-over")}>Hand the organization over</MenuButton>
            ) : null}
            <MenuSeparator />
            <MenuButton danger onSelect={() => setAsked("remove")}>
              Remove
            </MenuButton>
          </>
        ) : null}
      </DropdownMenu>
      <Question
        asked={asked}
        organization={organization}
        member={member}
        onClose={close}
        onChanged={() => router.refresh()}
      />
    </>
  );
}

interface QuestionProps {
  readonly organization: { readonly slug: string; readonly name: string };
  readonly member: MemberView;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

function Question({ asked, organization, member, onClose, onChanged }: QuestionProps & { asked: Asked | null }) {
  const typed = { kind: "name", text: organization.slug } as const;
  const settle = (answer: { ok: true } | { ok: false; message: string }) => {
    if (!answer.ok) return answer.message;
    onChanged();
    return null;
  };
  if (asked === "suspend")
    return (
      <ConfirmDialog
        open
        onClose={onClose}
        title={`Suspend ${member.name}`}
        action="Suspend"
        busyLabel="Suspending…"
        keepLabel="Leave as it is"
        run={async () => settle(await updateMemberAction(organization.slug, { member: member.id, state: "suspended" }))}
      >
        They are refused from their next request on, in the dashboard and with every key and client of theirs, and open
        streams end. Let in again, they have all of it back. Invitations that they handed out end for good.
      </ConfirmDialog>
    );
  if (asked === "remove")
    return (
      <ConfirmDialog
        open
        onClose={onClose}
        title={`Remove ${member.name}`}
        action="Remove member"
        busyLabel="Removing…"
        keepLabel="Keep them"
        run={async () => settle(await removeMemberAction(organization.slug, { member: member.id }))}
      >
        Keys that they made and clients that they connected here end for good, and an invitation brings none of it back.
        Their account, and what they did in the logs, stays.
      </ConfirmDialog>
    );
  if (asked === "hand-over")
    return (
      <ConfirmDialog
        open
        onClose={onClose}
        title={`Hand ${organization.name} over to ${member.name}`}
        action="Hand over"
        busyLabel="Handing over…"
        keepLabel="Stay the owner"
        confirmation={typed}
        run={async (confirmation) =>
          settle(await handOverAction(organization.slug, { member: member.id, confirmation }))
        }
      >
        They become an owner in your place, and you stay as an admin. Only an owner can make you one again.
      </ConfirmDialog>
    );
  if (asked === "leave")
    return (
      <ConfirmDialog
        open
        onClose={onClose}
        title={`Leave ${organization.name}`}
        action="Leave"
        busyLabel="Leaving…"
        keepLabel="Stay"
        confirmation={typed}
        run={async (confirmation) => {
          const answer = await leaveOrganizationAction(organization.slug, { confirmation });
          if (!answer.ok) return answer.message;
          // Not by the router, which keeps pages of what one may not see any more.
          window.location.assign("/");
          return null;
        }}
      >
        Keys that you made and clients that you connected here end. To come back you need a new invitation.
      </ConfirmDialog>
    );
  return null;
}
