"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { announce } from "@/components/ui/toaster";
import { forgetClientAction } from "../../accounts/actions";

/** Forgets who the gateway is at the provider, so that the next sign-in finds that out anew. */
export function ForgetClient({
  organization,
  connection,
  kind,
}: {
  organization: string;
  connection: { readonly slug: string; readonly name: string };
  kind: "entered" | "registered";
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const label = kind === "entered" ? "Forget the app" : "Register anew";

  async function forget() {
    const answer = await forgetClientAction(organization, { connection: connection.slug });
    if (!answer.ok) return answer.message;
    announce("ok", kind === "entered" ? "The app is forgotten." : "The next sign-in registers the gateway anew.");
    router.refresh();
    return null;
  }

  return (
    <>
      <Button look="quiet" onClick={() => setIsOpen(true)} aria-label={`${label} for ${connection.name}`}>
        {label}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title={`${label} for ${connection.name}`}
        action={label}
        busyLabel="Forgetting…"
        run={forget}
      >
        {kind === "entered"
          ? "Accounts that are connected stay. Before the next one signs in, an app has to be entered again."
          : "Accounts that are connected stay. The gateway registers itself again when the next one signs in."}
      </ConfirmDialog>
    </>
  );
}
