"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { renamePersonAction } from "./actions";

export function NameForm({ name, email }: { name: string; email: string }) {
  const router = useRouter();
  const [value, setValue] = useState(name);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function save(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    const answer = await renamePersonAction({ name: value });
    setIsBusy(false);
    setProblem(answer.ok ? null : answer.message);
    if (answer.ok) router.refresh();
  }

  return (
    <form onSubmit={(event) => void save(event)} className="grid gap-4 px-4 py-4">
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field id="name" label="Name" hint="As your organizations see it." error={problem}>
          <Input
            id="name"
            required
            maxLength={80}
            autoComplete="name"
            aria-describedby="name-note"
            aria-invalid={problem ? true : undefined}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        </Field>
        <div className="grid min-w-0 content-start gap-1.5">
          <span className="font-medium">E-mail</span>
          <span className="flex min-h-8 items-center break-all text-ink-2">{email}</span>
        </div>
      </div>
      <Button
        type="submit"
        className="w-fit"
        disabled={value.trim() === name || value.trim() === ""}
        busy={isBusy}
        busyLabel="Saving…"
      >
        Save name
      </Button>
    </form>
  );
}
