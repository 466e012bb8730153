"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { StepsLine } from "@/components/crossing/steps-line";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { useUnsavedGuard } from "@/components/ui/use-unsaved-guard";
import { slugify } from "@/lib/connections/core/slugify";
import type { CreatedConnection, EnvironmentLabel, ExploreResult } from "@/lib/connections/schema";
import { createConnectionAction, exploreConnectionAction } from "../actions";
import { type AuthDraft, AuthFields, EMPTY_AUTH, toConnectionAuth } from "./auth-fields";
import { ExploreFindings } from "./explore-findings";
import { exploreSteps } from "./explore-steps";
import { MoreDetails } from "./more-details";
import { nameFromUrl } from "./name-from-url";
import { ServerAdded } from "./server-added";
import { readOfferedTools, ToolPicker } from "./tool-picker";
import { useSlugError } from "./use-slug-error";
import { WizardSteps } from "./wizard-steps";

type Phase = "idle" | "exploring" | "saving";

const EMPTY = { description: "", docsUrl: "", environment: "production" as EnvironmentLabel };

/** Add a server by its URL, step by step: details, authentication, a look at what it offers, the choice of tools, done. */
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
  const [more, setMore] = useState(EMPTY);
  const [added, setAdded] = useState<CreatedConnection | null>(null);

  // Until a person types, the name follows the address, or what the server says of itself, and the namespace the name.
  const name = typedName ?? (nameFromUrl(url) || nameOfServer(found));
  const slug = typedSlug ?? slugify(name);
  const slugError = useSlugError(organization, slug);
  const tools = found?.ok ? readOfferedTools(found.tools) : [];
  const missing = whatIsMissing();
  useUnsavedGuard(url !== "" && phase !== "saving" && added === null);
  const steps = [
    { label: "Details", isDone: URL.canParse(url) },
    {
      label: "Authentication",
      isDone: auth.kind === "oauth" || (found !== null && !found.checks.some(isRefusedHeader)),
    },
    { label: "Explore Server", isDone: found?.ok === true },
    { label: "Pick tools", isDone: found?.ok === true && missing === null },
    { label: "Done", isDone: added !== null },
  ];

  /** Why it cannot be saved yet, in the order in which a person gets there; null when it can. */
  function whatIsMissing(): string | null {
    if (!found?.ok && auth.kind !== "oauth") return "Explore the server to choose its tools.";
    if (!name.trim()) return "Give the server a name to save it.";
    if (!slug || slugError) return "Give the server a namespace of its own to save it.";
    if (tools.length > 0 && selected.size === 0) return "Choose at least one tool to expose.";
    return null;
  }

  /** What was found holds for this address and this credential only. */
  function forget() {
    setFound(null);
    setSelected(new Set());
    setProblem(null);
  }

  /** What was found was found without a sign-in. */
  function chooseOauth() {
    setAuth({ ...auth, kind: "oauth" });
    forget();
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
      kind: found?.kind ?? "http",
      tools: [...selected],
      ...more,
    });
    setPhase("idle");
    if (answer.ok && auth.kind === "oauth") router.push(`/o/${organization}/connections/${answer.value.slug}`);
    else if (answer.ok) setAdded(answer.value);
    else setProblem(answer.message);
  }

  function beginAnew() {
    setUrl("");
    setTypedName(null);
    setTypedSlug(null);
    setAuth(EMPTY_AUTH);
    setMore(EMPTY);
    setAdded(null);
    forget();
  }

  if (added) {
    return (
      <div className="grid gap-5">
        <WizardSteps steps={steps} />
        <ServerAdded
          organization={organization}
          publicUrl={publicUrl}
          slug={added.slug}
          exposed={added.tools.exposed}
          notices={added.notices}
          onAnother={beginAnew}
        />
      </div>
    );
  }

  return (
    <div className="grid max-w-[920px] gap-5">
      <WizardSteps steps={steps} />
      <form onSubmit={(event) => void explore(event)} className="grid gap-5">
        <Card title="Details">
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
                  aria-required
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
                  aria-required
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
            <MoreDetails value={more} onChange={setMore} />
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
          title="Explore Server"
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
          <ExploreFindings found={found} url={url} auth={auth} onOauth={chooseOauth} />
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
        <p className="mr-auto text-small text-ink-2">{missing ?? afterSaving(auth.kind)}</p>
        <ButtonLink href={`/o/${organization}/connections`}>Cancel</ButtonLink>
        <Button
          look="primary"
          disabled={missing !== null}
          busy={phase === "saving"}
          busyLabel="Saving…"
          onClick={() => void save()}
        >
          {saveLabel(auth.kind, selected.size)}
        </Button>
      </div>
    </div>
  );
}

function saveLabel(kind: AuthDraft["kind"], chosen: number): string {
  if (kind === "oauth") return "Save and connect";
  return chosen === 0 ? "Save" : `Save and expose ${formatCount(chosen, "tool")}`;
}

function afterSaving(kind: AuthDraft["kind"]): string {
  return kind === "oauth" ? "Its tools come with the account." : "Only what is chosen can be seen and called.";
}

function isRefusedHeader({ check, outcome }: ExploreResult["checks"][number]): boolean {
  return check === "headers" && outcome === "failed";
}

/** What the server calls itself: for addresses that say nothing, such as numbers. */
function nameOfServer(found: ExploreResult | null): string {
  const info = found?.serverInfo;
  const said = typeof info?.title === "string" && info.title ? info.title : info?.name;
  return typeof said === "string" ? said.slice(0, 80) : "";
}

/** A refusal appears above what was pressed: it is brought into view when it comes, and only then. */
function reveal(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "center" });
}
