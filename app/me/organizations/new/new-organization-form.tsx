"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { suggestSlug } from "@/lib/organizations/core/suggest-slug";
import { foundOrganizationAction } from "../actions";

/** The address follows the name until somebody writes one of their own. */
export function NewOrganizationForm({ publicUrl }: { publicUrl: string }) {
  const router = useRouter();
  const [name, setName] = useState("");
  const [typedSlug, setTypedSlug] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const slug = typedSlug ?? suggestSlug(name);

  async function create(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    setProblem(null);
    const answer = await foundOrganizationAction({ name, slug });
    if (answer.ok) return router.push(`/o/${answer.value.slug}`);
    setIsBusy(false);
    setProblem(answer.message);
  }

  return (
    <form onSubmit={(event) => void create(event)} className="grid gap-4">
      <Field id="name" label="Name" hint="Its members see it. It can be changed later.">
        <Input
          id="name"
          required
          maxLength={80}
          autoComplete="organization"
          aria-describedby="name-note"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field
        id="slug"
        label="Address"
        error={problem}
        hint={
          <>
            <span className="font-mono break-all">
              {publicUrl}/o/{slug || "…"}
            </span>
            <br />
            It stays, since clients hold it.
          </>
        }
      >
        <Input
          id="slug"
          mono
          required
          maxLength={40}
          autoComplete="off"
          spellCheck={false}
          aria-describedby="slug-note"
          aria-invalid={problem ? true : undefined}
          value={slug}
          onChange={(event) => setTypedSlug(event.target.value.toLowerCase())}
        />
      </Field>
      <Button
        type="submit"
        look="primary"
        disabled={name.trim() === "" || slug === ""}
        busy={isBusy}
        busyLabel="Creating…"
      >
        Create organization
      </Button>
    </form>
  );
}
