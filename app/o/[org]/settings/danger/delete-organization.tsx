"use client";

import { useState } from "react";
import { deleteOrganizationAction } from "@/app/me/organizations/actions";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

export function DeleteOrganization({ organization, name }: { organization: string; name: string }) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <div className="grid gap-3 px-4 py-4">
      <p className="text-ink-2">Everything of {name} goes, for good. There is no way back but a backup.</p>
      <Button look="danger" className="w-fit" onClick={() => setIsAsking(true)}>
        Delete organization
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={`Delete ${name}`}
        action="Delete organization"
        busyLabel="Deleting…"
        confirmation={{ kind: "name", text: organization }}
        run={async (typed) => {
          const answer = await deleteOrganizationAction({ organization, confirmation: typed });
          if (!answer.ok) return answer.message;
          // Not by the router, which keeps pages of what is gone.
          window.location.assign("/");
          return null;
        }}
      >
        <ul className="grid list-disc gap-1 pl-4">
          <li>Its keys and connected clients are refused from their next request on.</li>
          <li>Open streams of clients end, and so does what they wait for.</li>
          <li>Connections go with their credentials, and with the key that sealed them.</li>
          <li>Its audit log goes at once, its access log and its figures within a few minutes.</li>
          <li>Members keep their accounts. The operator's log says who deleted it, and when.</li>
        </ul>
      </ConfirmDialog>
    </div>
  );
}
