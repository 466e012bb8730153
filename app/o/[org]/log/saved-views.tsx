"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Input } from "@/components/ui/input";
import type { SavedView } from "@/lib/views/schema";
import { removeViewAction, saveViewAction } from "./actions";

const READY: readonly SavedView[] = [
  { name: "All", query: "" },
  { name: "Errors", query: "status=error" },
  { name: "Slow", query: "slowerThan=2000" },
  { name: "Denied", query: "status=denied" },
];

/** Filters with a name: some that everybody has, and one's own. Saving is offered while no view is what is shown. */
export function SavedViews({
  organization,
  base,
  query,
  views,
}: {
  organization: string;
  base: string;
  /** Of the address that is shown, in the order of a form's fields. */
  query: string;
  views: readonly SavedView[];
}) {
  const router = useRouter();
  const [isNaming, setIsNaming] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const own = views.filter(({ name }) => !READY.some((ready) => ready.name === name));
  const isKnown = [...READY, ...own].some((view) => view.query === query);

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    const saved = await saveViewAction(organization, { page: "log", name, query });
    setProblem(saved.ok ? null : saved.message);
    if (!saved.ok) return;
    setIsNaming(false);
    router.refresh();
  }

  async function remove(name: string) {
    const removed = await removeViewAction(organization, { page: "log", name });
    setProblem(removed.ok ? null : removed.message);
    router.refresh();
  }

  return (
    <nav aria-label="Views" className="mb-4 flex min-h-9 flex-wrap items-center gap-x-1 gap-y-2">
      {READY.map((view) => (
        <ViewLink key={view.name} base={base} view={view} isActive={view.query === query} />
      ))}
      {own.map((view) => (
        <span key={view.name} className="flex items-center">
          <ViewLink base={base} view={view} isActive={view.query === query} />
          {view.query === query ? (
            <Button
              look="quiet"
              size="icon"
              aria-label={`Remove the view ${view.name}`}
              onClick={() => remove(view.name)}
            >
              <X size={14} aria-hidden="true" />
            </Button>
          ) : null}
        </span>
      ))}
      {isKnown ? null : isNaming ? (
        <form onSubmit={save} className="flex items-center gap-2">
          <Input name="name" aria-label="Name of the view" placeholder="Name" maxLength={60} required autoFocus />
          <Button type="submit">Save</Button>
          <Button look="quiet" onClick={() => setIsNaming(false)}>
            Cancel
          </Button>
        </form>
      ) : (
        <Button look="quiet" onClick={() => setIsNaming(true)}>
          Save view
        </Button>
      )}
      {problem ? (
        <p role="alert" className="text-small text-err">
          {problem}
        </p>
      ) : null}
    </nav>
  );
}

function ViewLink({ base, view, isActive }: { base: string; view: SavedView; isActive: boolean }) {
  return (
    <Link
      href={view.query ? `${base}?${view.query}` : base}
      aria-current={isActive ? "page" : undefined}
      className={classNames(
        "flex h-8 items-center rounded-control px-2.5 whitespace-nowrap pointer-coarse:h-11",
        isActive ? "bg-accent-soft font-medium" : "text-ink-2 hover:bg-sunken hover:text-ink",
      )}
    >
      {view.name}
    </Link>
  );
}
