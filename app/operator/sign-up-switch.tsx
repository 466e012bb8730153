"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Switch } from "@/components/ui/switch";
import { setSignUpAction } from "./actions";

export function SignUpSwitch({ open }: { open: boolean }) {
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function change(next: boolean) {
    setIsBusy(true);
    const answer = await setSignUpAction({ open: next });
    setIsBusy(false);
    setProblem(answer.ok ? null : answer.message);
    router.refresh();
  }

  return (
    <Card>
      <div className="flex items-start gap-3 px-4 py-3">
        <span className="min-w-0 flex-1">
          <span className="font-medium">Sign-up</span>
          <span className="block text-small text-ink-2">
            {open
              ? "Open: whoever proves an address may make an account, and organizations of their own."
              : "Closed: only people who have an account or an invitation come in, and only you make organizations."}
          </span>
        </span>
        <Switch checked={open} onChange={(next) => void change(next)} label="Sign-up" disabled={isBusy} />
      </div>
      {problem ? (
        <div className="px-4 pb-3">
          <Notice tone="err" title="Not saved">
            {problem}
          </Notice>
        </div>
      ) : null}
    </Card>
  );
}
