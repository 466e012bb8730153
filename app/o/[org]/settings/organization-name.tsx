"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { updateOrganizationAction } from "./actions";

export function OrganizationName({
  organization,
  name,
  mayChange,
}: {
  organization: string;
  name: string;
  mayChange: boolean;
}) {
  const router = useRouter();
  const [value, setValue] = useState(name);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function save(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    const answer = await updateOrganizationAction(organization, { name: value });
    setIsBusy(false);
    setProblem(answer.ok ? null : answer.message);
    if (answer.ok) router.refresh();
  }

  return (
    <form onSubmit={(event) => void save(event)} className="flex flex-wrap items-end gap-3 px-4 py-4">
      <div className="min-w-0 flex-1 basis-64">
        <Field id="organization-name" label="Name" error={problem}>
          <Input
            id="organization-name"
            required
            maxLength={80}
            autoComplete="off"
            disabled={!mayChange}
            aria-describedby={problem ? "organization-name-note" : undefined}
            aria-invalid={problem ? true : undefined}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        </Field>
      </div>
      {mayChange ? (
        <Button type="submit" disabled={value.trim() === name || value.trim() === ""} busy={isBusy} busyLabel="Saving…">
          Save name
        </Button>
      ) : null}
    </form>
  );
}
