"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import type { InvitationLink } from "@/lib/invitations/schema";
import { createInvitationAction } from "./actions";
import type { RoleOption } from "./role-words";
import { ShowInvitation } from "./show-invitation";

const ENDS = [1, 3, 7, 30] as const;

/** Who is meant and as what, then the link, which is shown this once. */
export function InviteMember({
  organization,
  roles,
  startsOpen = false,
}: {
  organization: string;
  /** That the reader may give. */
  roles: readonly RoleOption[];
  /** Where the address asked for it. */
  startsOpen?: boolean;
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(startsOpen);
  const [made, setMade] = useState<InvitationLink | null>(null);

  function close() {
    setIsOpen(false);
    // The link leaves the page's memory with the dialog.
    setMade(null);
    if (made) router.refresh();
  }

  return (
    <>
      <Button look="primary" onClick={() => setIsOpen(true)}>
        Invite
      </Button>
      <Dialog
        open={isOpen}
        onClose={close}
        locked={made !== null}
        title={made ? "The invitation is ready" : "Invite somebody"}
      >
        {made ? (
          <ShowInvitation made={made} onDone={close} />
        ) : (
          <InvitationForm organization={organization} roles={roles} onMade={setMade} onCancel={close} />
        )}
      </Dialog>
    </>
  );
}

function InvitationForm({
  organization,
  roles,
  onMade,
  onCancel,
}: {
  organization: string;
  /** That the reader may give. */
  roles: readonly RoleOption[];
  onMade: (made: InvitationLink) => void;
  onCancel: () => void;
}) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("member");
  const [expiresInDays, setExpiresInDays] = useState(7);
  const { problem, isBusy, send } = useRequest();

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    const address = email.trim() === "" ? {} : { email };
    void send(async () => {
      const answer = await createInvitationAction(organization, { ...address, role: role as "member", expiresInDays });
      if (!answer.ok) return answer.message;
      onMade(answer.value);
      return null;
    });
  }

  return (
    <form onSubmit={onSubmit} className="grid min-w-0 gap-4">
      <Field
        id="invite-email"
        label="E-mail address"
        hint="Only the account with this address can accept, and it may be made for it. Left empty, anybody who has an account here and the link can, once."
      >
        <Input
          id="invite-email"
          type="email"
          maxLength={254}
          autoComplete="off"
          placeholder="grace@example.com"
          aria-describedby="invite-email-note"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field id="invite-role" label="Role" hint={roles.find(({ id }) => id === role)?.hint}>
          <Select
            id="invite-role"
            value={role}
            aria-describedby="invite-role-note"
            onChange={(event) => setRole(event.target.value)}
          >
            {roles.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Field id="invite-end" label="The link works">
          <Select
            id="invite-end"
            value={expiresInDays}
            onChange={(event) => setExpiresInDays(Number(event.target.value))}
          >
            {ENDS.map((days) => (
              <option key={days} value={days}>
                {days === 1 ? "for one day" : `for ${days} days`}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      {problem ? (
        <Notice tone="err" title="Nobody was invited">
          {problem}
        </Notice>
      ) : null}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" busy={isBusy} busyLabel="Inviting…">
          Make the invitation
        </Button>
      </DialogActions>
    </form>
  );
}
