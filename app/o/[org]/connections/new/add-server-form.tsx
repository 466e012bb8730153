"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { StepsLine } from "@/components/crossing/steps-line";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Field, Input } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { useUnsavedGuard } from "@/components/ui/use-unsaved-guard";
import { connectionSlug, type ExploreResult } from "@/lib/connections/schema";
import { createConnectionAction, exploreConnectionAction } from "../actions";
import { type AuthDraft, AuthFields, EMPTY_AUTH, toConnectionAuth } from "./auth-fields";
import { exploreSteps } from "./explore-steps";
import { nameFromUrl, slugify } from "./name-from-url";
import { readOfferedTools, ToolPicker } from "./tool-picker";

type Phase = "idle" | "exploring" | "saving";

/** Add a server by its URL: details, a look at what it offers, the choice of tools, save. */
export function AddServerForm({ organization, publicUrl }: { organization: string; publicUrl: string }) {
  const router = useRouter();
  const [url, setUrl] = useState("");
  const [typedName, setTypedName] = useState<string | null>(null);
  const [typedSlug, setTypedSlug] = useState<string | null>(null);
  const [auth, setAuth] = useState<AuthDraft>(EMPTY_AUTH);
  const [phase, setPhase] = useState<Phase>("idle");
  const [problem, setProblem] = useState<string | null>(null);
  const [found, setFound] = useState<ExploreResult | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());

  // Until a person types, the name follows the address and the namespace follows the name.
  const name = typedName ?? nameFromUrl(url);
  const slug = typedSlug ?? slugify(name);
  const slugError = slug ? (connectionSlug.safeParse(slug).error?.issues[0]?.message ?? null) : null;
  const tools = found?.ok ? readOfferedTools(found.tools) : [];
  useUnsavedGuard(url !== "" && phase !== "saving");

  /** What was found holds for this address and this credential only. */
  function forget() {
    setFound(null);
    setSelected(new Set());
    setProblem(null);
  }

  async function explore(event: FormEvent) {
    event.preventDefault();
    setPhase("exploring");
    forget();
    const answer = await exploreConnectionAction(organization, { url, auth: toConnectionAuth(auth) });
    setPhase("idle");
    if (answer.ok) setFound(answer.value);
    else setProblem(answer.message);
  }

  async function save() {
    setPhase("saving");
    setProblem(null);
    const answer = await createConnectionAction(organization, {
      url,
      name,
      slug,
      auth: toConnectionAuth(auth),
      tools: [...selected],
    });
    if (answer.ok) {
      router.push(`/o/${organization}/connections/${slug}?tab=tools&saved=${selected.size}`);
      return;
    }
    setPhase("idle");
    setProblem(answer.message);
  }

  return (
    <div className="grid max-w-[920px] gap-5">
      <form onSubmit={(event) => void explore(event)} className="grid gap-5">
        <Card title="Server">
          <div className="grid gap-4 p-4">
            <Field id="url" label="URL" hint="The address of its MCP endpoint, as its documentation gives it.">
              <Input
                id="url"
                type="url"
                mono
                required
                autoComplete="off"
                placeholder="https://mcp.example.com/mcp"
                aria-describedby="url-note"
                value={url}
                onChange={(event) => {
                  setUrl(event.target.value);
                  forget();
                }}
              />
            </Field>
            <div className="grid gap-4 sm:grid-cols-2">
              <Field id="name" label="Name" hint="What people call it.">
                <Input
                  id="name"
                  required
                  maxLength={80}
                  placeholder="Linear"
                  aria-describedby="name-note"
                  value={name}
                  onChange={(event) => setTypedName(event.target.value)}
                />
              </Field>
              <Field
                id="slug"
                label="Namespace"
                error={slugError}
                hint={
                  <>
                    Its tools are called <code className="font-mono">{slug || "linear"}__…</code>, and it alone answers
                    at{" "}
                    <code className="font-mono wrap-anywhere">
                      {publicUrl}/{slug || "linear"}/mcp
                    </code>
                    .
                  </>
                }
              >
                <Input
                  id="slug"
                  mono
                  required
                  maxLength={24}
                  placeholder="linear"
                  autoComplete="off"
                  spellCheck={false}
                  aria-describedby="slug-note"
                  aria-invalid={slugError ? true : undefined}
                  value={slug}
                  onChange={(event) => setTypedSlug(event.target.value.toLowerCase())}
                />
              </Field>
            </div>
          </div>
        </Card>

        <Card title="Authentication">
          <div className="p-4">
            <AuthFields
              draft={auth}
              onChange={(next) => {
                setAuth(next);
                forget();
              }}
            />
          </div>
        </Card>

        <Card
          title="Explore"
          aside={
            <Button
              type="submit"
              look={found?.ok ? "plain" : "primary"}
              busy={phase === "exploring"}
              busyLabel="Exploring…"
            >
              Explore Server
            </Button>
          }
        >
          <StepsLine steps={exploreSteps(found?.steps ?? null, phase === "exploring")} />
          {found?.problem ? (
            <div className="px-4 pb-4">
              <Notice tone="err" title="The server could not be explored">
                {found.problem}
              </Notice>
            </div>
          ) : null}
        </Card>
      </form>

      {found?.ok ? (
        <Card
          title="Tools to expose"
          aside={
            <span className="tabular-nums" aria-live="polite">
              {selected.size} of {tools.length} chosen
            </span>
          }
        >
          {tools.length === 0 ? (
            <EmptyState title="This server offers no tools">
              It answered, and its list is empty. It can be saved all the same: resources and prompts come with it, and
              tools that appear later wait here for your choice.
            </EmptyState>
          ) : (
            <ToolPicker tools={tools} namespace={slug} selected={selected} onChange={setSelected} />
          )}
        </Card>
      ) : null}

      {problem ? (
        <div ref={reveal}>
          <Notice tone="err" title="This did not work">
            {problem}
          </Notice>
        </div>
      ) : null}

      <div className="bottom-0 flex flex-wrap sm:sticky items-center justify-end gap-2 border-t border-line bg-ground py-3">
        <p className="mr-auto text-small text-ink-2">
          {found?.ok ? "Only what is chosen can be seen and called." : "Explore the server to choose its tools."}
        </p>
        <ButtonLink href={`/o/${organization}/connections`}>Cancel</ButtonLink>
        <Button
          look="primary"
          disabled={!found?.ok || !name.trim() || !slug || slugError !== null}
          busy={phase === "saving"}
          busyLabel="Saving…"
          onClick={() => void save()}
        >
          Save and expose {formatCount(selected.size, "tool")}
        </Button>
      </div>
    </div>
  );
}

/** A refusal appears above what was pressed: it is brought into view when it comes, and only then. */
function reveal(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "center" });
}
