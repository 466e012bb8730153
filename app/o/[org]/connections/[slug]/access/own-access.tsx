"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Select } from "@/components/ui/select";
import { announce } from "@/components/ui/toaster";
import type { AccessHolder } from "@/lib/access/schema";
import { assignAccessAction } from "../../../access/actions";

const CHOICES = [
  { effect: "inherit", label: "By the rules" },
  { effect: "allow", label: "Allow" },
  { effect: "deny", label: "Deny" },
] as const;

/** What is said of this very one. Holds from their next request on. */
export function OwnAccess({
  organization,
  target,
  holder,
}: {
  organization: string;
  target: { readonly connection: string; readonly tool?: string };
  holder: Pick<AccessHolder, "kind" | "id" | "name" | "own">;
}) {
  const router = useRouter();
  const [wanted, setWanted] = useState<string | null>(null);

  async function choose(value: string) {
    const effect = CHOICES.find((choice) => choice.effect === value)?.effect ?? "inherit";
    setWanted(effect);
    const subjects = [{ kind: holder.kind, id: holder.id }];
    const answer = await assignAccessAction(organization, { ...target, subjects, effect });
    setWanted(null);
    if (!answer.ok) return announce("err", answer.message);
    router.refresh();
  }

  return (
    <Select
      aria-label={`Access of ${holder.name}`}
      value={wanted ?? holder.own ?? "inherit"}
      disabled={wanted !== null}
      className="w-34"
      onChange={({ target: { value } }) => void choose(value)}
    >
      {CHOICES.map(({ effect, label }) => (
        <option key={effect} value={effect}>
          {label}
        </option>
      ))}
    </Select>
  );
}
