"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { decideAccessRequestAction } from "../actions";

/** Granting makes the rule that allows it; declining makes none. */
export function DecideRequest({ organization, request }: { organization: string; request: string }) {
  const router = useRouter();
  const [busy, setBusy] = useState<"granted" | "declined" | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function decide(decision: "granted" | "declined") {
    setBusy(decision);
    const answer = await decideAccessRequestAction(organization, { request, decision });
    setBusy(null);
    setProblem(answer.ok ? null : answer.message);
    if (answer.ok) router.refresh();
  }

  return (
    <span className="inline-grid justify-items-end gap-1 py-2">
      <span className="flex flex-wrap justify-end gap-2">
        <Button busy={busy === "declined"} busyLabel="Declining…" onClick={() => void decide("declined")}>
          Decline
        </Button>
        <Button look="primary" busy={busy === "granted"} busyLabel="Granting…" onClick={() => void decide("granted")}>
          Grant
        </Button>
      </span>
      {problem ? (
        <span role="alert" className="text-small whitespace-normal text-err">
          {problem}
        </span>
      ) : null}
    </span>
  );
}
