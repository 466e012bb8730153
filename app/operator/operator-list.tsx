"use client";

import { UserRoundCog } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { OperatorView } from "@/lib/operator/read-installation";
import { WayIn } from "../me/way-in";
import { appointOperatorAction, dismissOperatorAction } from "./actions";

/** Who runs the installation; one more is appointed by address, and anybody but the last one dismissed. */
export function OperatorList({ operators }: { operators: readonly OperatorView[] }) {
  const router = useRouter();
  const [email, setEmail] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [leaving, setLeaving] = useState<OperatorView | null>(null);

  async function appoint(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    const answer = await appointOperatorAction({ email });
    setIsBusy(false);
    setProblem(answer.ok ? null : answer.message);
    if (!answer.ok) return;
    setEmail("");
    router.refresh();
  }

  return (
    <Card title="Operators" aside={operators.length}>
      <ul aria-label="Operators">
        {operators.map((operator) => (
          <WayIn
            key={operator.id}
            icon={<UserRoundCog size={16} aria-hidden="true" />}
            title={<span className="font-medium">{operator.name}</span>}
            note={operator.isYou ? `${operator.email} · you` : operator.email}
          >
            {operators.length > 1 ? (
              <Button look="quiet" aria-label={`Dismiss ${operator.name}`} onClick={() => setLeaving(operator)}>
                Dismiss
              </Button>
            ) : null}
          </WayIn>
        ))}
      </ul>
      <form onSubmit={(event) => void appoint(event)} className="grid gap-3 border-t border-line px-4 py-4">
        <Field
          id="operator-email"
          label="Appoint"
          hint="The address of somebody who has signed in here."
          error={problem}
        >
          <span className="flex flex-wrap gap-2">
            <Input
              id="operator-email"
              type="email"
              required
              maxLength={254}
              className="max-w-80 min-w-0 flex-1"
              placeholder="grace@example.com"
              aria-describedby="operator-email-note"
              aria-invalid={problem ? true : undefined}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
            <Button type="submit" disabled={email.trim() === ""} busy={isBusy} busyLabel="Appointing…">
              Appoint
            </Button>
          </span>
        </Field>
      </form>
      <ConfirmDialog
        open={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Dismiss ${leaving?.name ?? ""}`}
        action="Dismiss"
        busyLabel="Dismissing…"
        run={async () => {
          const answer = await dismissOperatorAction({ person: leaving?.id ?? "" });
          if (!answer.ok) return answer.message;
          router.refresh();
          return null;
        }}
      >
        {leaving?.isYou
          ? "This page is not there for you any more. What you are in organizations stays."
          : "They do not run this installation any more. What they are in organizations stays."}
      </ConfirmDialog>
    </Card>
  );
}
