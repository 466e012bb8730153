import { Button } from "@/components/ui/button";
import { CodeLine } from "@/components/ui/code-line";
import { DialogActions } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import type { InvitationLink } from "@/lib/invitations/schema";

/** The only time that the link is shown. */
export function ShowInvitation({ made, onDone }: { made: InvitationLink; onDone: () => void }) {
  const { invitation, url, mail } = made;
  const who = invitation.email ?? "whoever you invite";
  return (
    <div className="grid min-w-0 gap-4">
      {mail === "sent" ? (
        <Notice tone="ok" title={`Sent to ${who}`}>
          You can hand the link over yourself as well.
        </Notice>
      ) : mail === "failed" ? (
        <Notice tone="warn" title="The mail server did not take it">
          Hand the link to {who} yourself.
        </Notice>
      ) : null}
      <p className="text-ink-2">
        {mail === "none" ? `Hand this link to ${who}. ` : null}
        It is shown this once: only a hash of it is kept. It works once, and a new one can be made under Invitations.
      </p>
      <CodeLine text={url} name="the link" />
      <DialogActions>
        <Button look="primary" onClick={onDone}>
          Done
        </Button>
      </DialogActions>
    </div>
  );
}
