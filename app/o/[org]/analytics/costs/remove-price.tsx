"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { PriceView } from "@/lib/costs/schema";
import { removePriceAction } from "./actions";

export function RemovePrice({ organization, price }: { organization: string; price: PriceView }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const what = `${price.connection}${price.tool === null ? "" : ` · ${price.tool}`} from ${price.from}`;
  return (
    <>
      <Button look="quiet" size="icon" aria-label={`Remove the price of ${what}`} onClick={() => setIsOpen(true)}>
        <Trash2 size={16} aria-hidden="true" />
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title="Remove this price"
        action="Remove price"
        busyLabel="Removing…"
        run={async () => {
          const answer = await removePriceAction(organization, { price: price.id });
          if (!answer.ok) return answer.message;
          router.refresh();
          return null;
        }}
      >
        {what}: what was called since then costs what the price before it says. To end a price from a day on, set it to
        0 instead.
      </ConfirmDialog>
    </>
  );
}
