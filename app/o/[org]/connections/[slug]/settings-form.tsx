"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { AUTH_LABELS } from "@/components/connections/auth-label";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Status } from "@/components/ui/status";
import { useUnsavedGuard } from "@/components/ui/use-unsaved-guard";
import { type ConnectionDetail, DEFAULT_TIMEOUT_SECONDS } from "@/lib/connections/schema";
import { updateConnectionAction } from "../actions";
import { type AuthDraft, AuthFields, EMPTY_AUTH, toConnectionAuth } from "../new/auth-fields";
import { MoreDetails } from "../new/more-details";
import { changedInstructions, draftOf, type InstructionsDraft } from "./instructions-draft";
import { InstructionsFields } from "./instructions-fields";

/** Name, address, timeout, and a new credential in place of the old one. The namespace stays: tools are called by it. */
export function SettingsForm({
  organization,
  connection,
  asksForCredential,
}: {
  organization: string;
  connection: ConnectionDetail;
  /** The fields of a new credential are open: that is what the person came for. */
  asksForCredential: boolean;
}) {
  const router = useRouter();
  const [name, setName] = useState(connection.name);
  const [url, setUrl] = useState(connection.url);
  const [timeout, setTimeoutText] = useState(String(connection.timeoutSeconds ?? ""));
  const [exposeNewTools, setExposeNewTools] = useState(connection.exposeNewTools);
  const [instructions, setInstructions] = useState<InstructionsDraft>(() => draftOf(connection));
  const [details, setDetails] = useState({
    description: connection.description,
    docsUrl: connection.docsUrl,
    environment: connection.environment,
  });
  const untouched = authDraftOf(connection);
  const [auth, setAuth] = useState<AuthDraft | null>(asksForCredential ? untouched : null);
  const [message, setMessage] = useState<{ ok: boolean; text: string } | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const changes = {
    ...(name === connection.name ? {} : { name }),
    ...(url === connection.url ? {} : { url }),
    ...(timeout === String(connection.timeoutSeconds ?? "")
      ? {}
      : { timeoutSeconds: timeout ? Number(timeout) : null }),
    ...(exposeNewTools === connection.exposeNewTools ? {} : { exposeNewTools }),
    ...(details.description === connection.description ? {} : { description: details.description }),
    ...(details.docsUrl === connection.docsUrl ? {} : { docsUrl: details.docsUrl }),
    ...(details.environment === connection.environment ? {} : { environment: details.environment }),
    ...changedInstructions(connection, instructions),
    ...(auth && JSON.stringify(auth) !== JSON.stringify(untouched) ? { auth: toConnectionAuth(auth) } : {}),
  };
  const isDirty = Object.keys(changes).length > 0;
  useUnsavedGuard(isDirty);

  async function save(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    const answer = await updateConnectionAction(organization, { connection: connection.slug, ...changes });
    setIsBusy(false);
    if (!answer.ok) {
      setMessage({ ok: false, text: answer.message });
      return;
    }
    setAuth(null);
    setMessage({ ok: true, text: "Saved" });
    router.refresh();
  }

  return (
    <form onSubmit={(event) => void save(event)} className="grid max-w-[720px] gap-5">
      <Card title="Server">
        <div className="grid gap-4 p-4">
          <Field id="name" label="Name">
            <Input id="name" required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field id="url" label="URL" hint="A new address is checked like a new server.">
            <Input
              id="url"
              type="url"
              mono
              required
              aria-describedby="url-note"
              value={url}
              onChange={(event) => setUrl(event.target.value)}
            />
          </Field>
          <MoreDetails value={details} onChange={setDetails} />
          <Field
            id="timeout"
            label="Timeout, seconds"
            hint={`A call that takes longer ends with “Request timeout”. 1 to 600; empty: ${DEFAULT_TIMEOUT_SECONDS}.`}
          >
            <Input
              id="timeout"
              type="number"
              min={1}
              max={600}
              placeholder={String(DEFAULT_TIMEOUT_SECONDS)}
              aria-describedby="timeout-note"
              value={timeout}
              onChange={(event) => setTimeoutText(event.target.value)}
              className="max-w-32 tabular-nums"
            />
          </Field>
          <CheckboxLabel
            label="Expose new tools as they appear"
            hint="Otherwise they stay hidden until somebody chooses them."
            checked={exposeNewTools === "expose"}
            onChange={(event) => setExposeNewTools(event.target.checked ? "expose" : "review")}
          />
        </div>
      </Card>
      <InstructionsFields connection={connection} draft={instructions} onChange={setInstructions} />
      <Card
        id="authentication"
        title="Authentication"
        aside={
          auth ? (
            <Button onClick={() => setAuth(null)}>Keep the present one</Button>
          ) : (
            <Button onClick={() => setAuth(untouched)}>Replace</Button>
          )
        }
      >
        <div className="p-4">
          {auth ? (
            <AuthFields draft={auth} onChange={setAuth} />
          ) : (
            <p className="text-ink-2">{credentialWords(connection)}</p>
          )}
        </div>
      </Card>
      {message && !message.ok ? (
        <Notice tone="err" title="Not saved">
          {message.text}
        </Notice>
      ) : null}
      <div className="flex flex-wrap items-center justify-end gap-3">
        <span role="status">{message?.ok && !isDirty ? <Status tone="ok">{message.text}</Status> : null}</span>
        <Button type="submit" look="primary" disabled={!isDirty} busy={isBusy} busyLabel="Saving…">
          Save
        </Button>
      </div>
    </form>
  );
}

function authDraftOf(connection: ConnectionDetail): AuthDraft {
  return {
    ...EMPTY_AUTH,
    kind: connection.auth,
    mode: connection.credentialMode,
    scopes: connection.oauthSettings?.scopes.join(" ") ?? "",
    parameters: new URLSearchParams(connection.oauthSettings?.parameters).toString(),
    ...placeholderDrafts(connection.placeholders),
  };
}

/** Headers with placeholders are no secret: they are edited rather than typed anew. */
function placeholderDrafts(placeholders: ConnectionDetail["placeholders"]): Partial<AuthDraft> {
  if (placeholders === null) return {};
  const { headers, fields } = placeholders;
  const bearer = headers.find(({ name }) => name === "authorization")?.value.replace(/^Bearer /, "");
  return {
    token: bearer ?? "",
    headers: headers.map((header, key) => ({ ...header, key })),
    placeholders: Object.fromEntries(fields.map(({ name, scope, help }) => [name, { scope, help, value: "" }])),
  };
}

function credentialWords({ auth, authHint, credentialMode }: ConnectionDetail): string {
  if (auth === "none") return "No credential is sent to this server.";
  if (auth === "oauth") {
    const whose = credentialMode === "shared" ? "one account for everybody" : "everybody's own account";
    return `Signed in to with OAuth, with ${whose}. The account is connected on the overview.`;
  }
  return `${AUTH_LABELS[auth]}${authHint ? ` (${authHint})` : ""}, stored encrypted. It cannot be shown, only replaced.`;
}
