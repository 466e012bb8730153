"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { monogram } from "@/components/ui/format";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { useUnsavedGuard } from "@/components/ui/use-unsaved-guard";
import { variablesIn } from "@/lib/catalog/core/url-template";
import { CATEGORIES, CATEGORY_NAMES, type CatalogEntry } from "@/lib/catalog/entry";
import { slugify } from "@/lib/connections/core/slugify";
import { createEntryAction, updateEntryAction } from "./actions";
import { draftOf, EMPTY_ENTRY, EMPTY_VARIABLE, type EntryDraft, toEntryInput } from "./entry-draft";
import { MethodFields } from "./method-fields";
import { VariableFields } from "./variable-fields";

/** An entry of the organization's own: made, or changed. */
export function EntryForm({
  organization,
  entry,
  isOwn = false,
}: {
  organization: string;
  /** What it begins with; null: nothing. */
  entry: CatalogEntry | null;
  /** It is changed. Else a new one is made, in the place of the product's where it begins with that. */
  isOwn?: boolean;
}) {
  const router = useRouter();
  const [draft, setDraft] = useState<EntryDraft>(() => (entry ? draftOf(entry) : EMPTY_ENTRY));
  const [isTouched, setIsTouched] = useState(false);
  const { problem, isBusy, send } = useRequest();
  useUnsavedGuard(isTouched && !isBusy);
  const base = `/o/${organization}/catalog`;
  // Until a person types them, namespace and letters follow the name.
  const slug = draft.slug || slugify(draft.name);
  const icon = draft.icon || (draft.name.trim() ? monogram(draft.name) : "");

  function change(part: Partial<EntryDraft>) {
    setDraft({ ...draft, ...part });
    setIsTouched(true);
  }

  function save(event: FormEvent) {
    event.preventDefault();
    void send(async () => {
      const { slug: _, ...fields } = toEntryInput({ ...draft, slug, icon });
      const answer =
        entry && isOwn
          ? await updateEntryAction(organization, { entry: entry.slug, ...fields })
          : await createEntryAction(organization, { slug, ...fields });
      if (!answer.ok) return answer.message;
      setIsTouched(false);
      router.push(`${base}/${answer.value.slug}`);
      router.refresh();
      return null;
    });
  }

  return (
    <form onSubmit={save} className="grid max-w-[920px] gap-5">
      <Card title="Server">
        <div className="grid gap-4 p-4 sm:grid-cols-2">
          <Field id="name" label="Name">
            <Input
              id="name"
              required
              maxLength={80}
              value={draft.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          </Field>
          <div className="grid grid-cols-[minmax(0,1fr)_88px] gap-4">
            <Field id="slug" label="Namespace" hint={entry ? "It stays." : "Offered to whoever connects it."}>
              <Input
                id="slug"
                mono
                required
                maxLength={24}
                disabled={entry !== null}
                aria-describedby="slug-note"
                value={slug}
                onChange={(event) => change({ slug: event.target.value.toLowerCase() })}
              />
            </Field>
            <Field id="icon" label="Letters">
              <Input
                id="icon"
                required
                maxLength={2}
                value={icon}
                onChange={(event) => change({ icon: event.target.value })}
              />
            </Field>
          </div>
          <div className="sm:col-span-2">
            <Field id="description" label="Description" hint="One sentence: what it is for.">
              <Input
                id="description"
                required
                maxLength={200}
                aria-describedby="description-note"
                value={draft.description}
                onChange={(event) => change({ description: event.target.value })}
              />
            </Field>
          </div>
          <Field id="category" label="Category">
            <Select
              id="category"
              value={draft.category}
              onChange={(event) => {
                const category = CATEGORIES.find((known) => known === event.target.value);
                if (category) change({ category });
              }}
            >
              {CATEGORIES.map((category) => (
                <option key={category} value={category}>
                  {CATEGORY_NAMES[category]}
                </option>
              ))}
            </Select>
          </Field>
          <Field id="transport" label="Transport">
            <Select
              id="transport"
              value={draft.transport}
              onChange={(event) => change({ transport: event.target.value === "sse" ? "sse" : "http" })}
            >
              <option value="http">Streamable HTTP</option>
              <option value="sse">HTTP+SSE (deprecated)</option>
            </Select>
          </Field>
          <div className="sm:col-span-2">
            <Field
              id="url"
              label="URL"
              hint={
                <>
                  What differs from one organization to the next stands in braces:{" "}
                  <code className="font-mono">{"https://{tenant}.example.com/mcp"}</code>.
                </>
              }
            >
              <Input
                id="url"
                mono
                required
                autoComplete="off"
                spellCheck={false}
                placeholder="https://mcp.example.com/mcp"
                aria-describedby="url-note"
                value={draft.url}
                onChange={(event) => change({ url: event.target.value })}
              />
            </Field>
          </div>
        </div>
      </Card>

      {variablesIn(draft.url).length > 0 ? (
        <Card title="Places in the URL">
          <div className="grid gap-5 p-4">
            {variablesIn(draft.url).map((name) => (
              <VariableFields
                key={name}
                name={name}
                draft={draft.variables[name] ?? EMPTY_VARIABLE}
                onChange={(next) => change({ variables: { ...draft.variables, [name]: next } })}
              />
            ))}
          </div>
        </Card>
      ) : null}

      <Card title="Authentication">
        <MethodFields draft={draft} onChange={change} />
      </Card>

      <Card title="For people">
        <div className="grid gap-4 p-4 sm:grid-cols-2">
          <Field id="features" label="What it can do" hint="One a line. May be empty.">
            <Textarea
              id="features"
              rows={4}
              aria-describedby="features-note"
              value={draft.features}
              onChange={(event) => change({ features: event.target.value })}
            />
          </Field>
          <Field id="quirks" label="Good to know" hint="What surprises people, one a line. May be empty.">
            <Textarea
              id="quirks"
              rows={4}
              aria-describedby="quirks-note"
              value={draft.quirks}
              onChange={(event) => change({ quirks: event.target.value })}
            />
          </Field>
          <div className="sm:col-span-2">
            <Field id="docs" label="Documentation" hint="A page. May be empty.">
              <Input
                id="docs"
                type="url"
                maxLength={2048}
                placeholder="https://docs.example.com/mcp"
                aria-describedby="docs-note"
                value={draft.docsUrl}
                onChange={(event) => change({ docsUrl: event.target.value })}
              />
            </Field>
          </div>
        </div>
      </Card>

      {problem ? (
        <Notice tone="err" title="Not saved">
          {problem}
        </Notice>
      ) : null}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <ButtonLink href={entry ? `${base}/${entry.slug}` : base}>Cancel</ButtonLink>
        <Button type="submit" look="primary" busy={isBusy} busyLabel="Saving…" disabled={draft.kinds.length === 0}>
          {entry ? "Save" : "Add to the catalog"}
        </Button>
      </div>
    </form>
  );
}
