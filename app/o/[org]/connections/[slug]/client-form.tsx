"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { type ClientDraft, ClientFields } from "@/components/accounts/client-fields";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CodeLine } from "@/components/ui/code-line";
import { Notice } from "@/components/ui/notice";
import { Status } from "@/components/ui/status";
import type { AuthorizationView } from "@/lib/oauth/schema";
import { setClientAction } from "../../accounts/actions";
import { ForgetClient } from "./forget-client";

/** The client of an OAuth app that somebody made at the provider, where the gateway cannot register itself. */
export function ClientForm({
  organization,
  connection,
  view,
}: {
  organization: string;
  connection: { readonly slug: string; readonly name: string };
  view: AuthorizationView;
}) {
  const router = useRouter();
  const [draft, setDraft] = useState<ClientDraft>({ clientId: view.client?.clientId ?? "", clientSecret: "" });
  const [isSaved, setIsSaved] = useState(false);
  const { problem, isBusy, send } = useRequest();

  function save(event: FormEvent) {
    event.preventDefault();
    void send(async () => {
      const answer = await setClientAction(organization, { connection: connection.slug, ...draft });
      if (!answer.ok) return answer.message;
      setDraft({ ...draft, clientSecret: "" });
      setIsSaved(true);
      router.refresh();
      return null;
    });
  }

  return (
    <Card title="OAuth app at the provider">
      <form onSubmit={save} className="grid gap-4 p-4">
        <div className="grid gap-1.5">
          <p className="text-ink-2">
            Create an OAuth app {view.issuer ? `at ${new URL(view.issuer).host}` : "at the provider"} and give it this
            redirect URL:
          </p>
          <CodeLine text={view.redirectUri} name="the redirect URL" />
          <p className="text-small text-ink-2">
            {connection.name} gets tokens of this app. Enter it only if you trust this server with what the provider
            holds.
          </p>
        </div>
        <ClientFields
          draft={draft}
          secretHint="Empty for a public app, or to keep the one that is stored."
          onChange={(next) => {
            setDraft(next);
            setIsSaved(false);
          }}
        />
        {problem ? (
          <Notice tone="err" title="Not saved">
            {problem}
          </Notice>
        ) : null}
        <div className="flex flex-wrap items-center justify-end gap-3">
          {view.client?.kind === "entered" ? (
            <ForgetClient organization={organization} connection={connection} kind="entered" />
          ) : null}
          <span role="status">{isSaved ? <Status tone="ok">Saved</Status> : null}</span>
          <Button type="submit" busy={isBusy} busyLabel="Saving…">
            Save the app
          </Button>
        </div>
      </form>
    </Card>
  );
}
