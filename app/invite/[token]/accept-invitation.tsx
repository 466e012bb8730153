"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { acceptInvitationAction } from "./actions";

export function AcceptInvitation({ token }: { token: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function accept() {
    setIsBusy(true);
    setProblem(null);
    const answer = await acceptInvitationAction({ token });
    // Not by the router, which does not know yet that there is one more organization.
    if (answer.ok) return window.location.assign(`/o/${answer.value.slug}`);
    setIsBusy(false);
    setProblem(answer.message);
  }

  return (
    <>
      {problem ? (
        <Notice tone="err" title="You were not let in">
          {problem}
        </Notice>
      ) : null}
      <Button look="primary" busy={isBusy} busyLabel="Joining…" onClick={() => void accept()}>
        Accept the invitation
      </Button>
    </>
  );
}
