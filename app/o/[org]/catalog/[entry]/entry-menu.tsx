"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button, ButtonLink } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { announce } from "@/components/ui/toaster";
import type { CatalogDetail } from "@/lib/catalog/schema";
import { hideEntryAction, removeEntryAction } from "../actions";

/** What administrators do with an entry: hide it, change and remove their own. */
export function EntryMenu({ organization, detail }: { organization: string; detail: CatalogDetail }) {
  const router = useRouter();
  const { isBusy, send } = useRequest();
  const [isRemoving, setIsRemoving] = useState(false);
  const { slug, name, isHidden, isOwn } = detail;
  const base = `/o/${organization}/catalog`;

  function setHidden(hidden: boolean) {
    void send(async () => {
      const answer = await hideEntryAction(organization, { entry: slug, hidden });
      if (answer.ok) router.refresh();
      else announce("err", answer.message);
      return answer.ok ? null : answer.message;
    });
  }

  async function remove(): Promise<string | null> {
    const answer = await removeEntryAction(organization, { entry: slug });
    if (!answer.ok) return answer.message;
    router.push(base);
    return null;
  }

  return (
    <>
      {isOwn ? (
        <Button look="danger" onClick={() => setIsRemoving(true)}>
          Remove
        </Button>
      ) : null}
      <ButtonLink href={`${base}/${slug}/edit`}>Edit</ButtonLink>
      <Button busy={isBusy} busyLabel={isHidden ? "Showing…" : "Hiding…"} onClick={() => setHidden(!isHidden)}>
        {isHidden ? "Show again" : "Hide"}
      </Button>
      <ConfirmDialog
        open={isRemoving}
        onClose={() => setIsRemoving(false)}
        title={`Remove ${name} from the catalog`}
        action="Remove"
        busyLabel="Removing…"
        run={remove}
      >
        Nobody can connect it from the catalog any more, but for the product&apos;s own entry where there is one. What
        is connected stays connected.
      </ConfirmDialog>
    </>
  );
}
