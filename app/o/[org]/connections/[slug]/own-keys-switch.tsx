"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Switch } from "@/components/ui/switch";
import { announce } from "@/components/ui/toaster";
import { setSharedKeysAction } from "../../accounts/actions";

/** Whether people's own keys count at this server. Saved at once. */
export function OwnKeysSwitch({
  organization,
  connection,
  isOn,
}: {
  organization: string;
  connection: string;
  isOn: boolean;
}) {
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);

  async function change(arePersonal: boolean) {
    setIsBusy(true);
    const answer = await setSharedKeysAction(organization, { connection, arePersonal });
    setIsBusy(false);
    if (!answer.ok) announce("err", answer.message);
    router.refresh();
  }

  return (
    <div className="flex items-start gap-3">
      <span className="min-w-0 flex-1">
        <span className="font-medium">People use keys of their own</span>
        <span className="block text-small text-ink-2">
          Off: what they have entered is kept and not used; calls go out with what an administrator has entered.
        </span>
      </span>
      <Switch
        label="People use keys of their own"
        checked={isOn}
        disabled={isBusy}
        onChange={(value) => void change(value)}
      />
    </div>
  );
}
