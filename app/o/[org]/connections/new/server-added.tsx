"use client";

import { useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Status } from "@/components/ui/status";
import { CLIENT_SETUPS } from "@/lib/clients/registry";

/** A server is connected: how clients come to its tools, which those that are set up have already. */
export function ServerAdded({
  organization,
  publicUrl,
  slug,
  exposed,
  notices,
  onAnother,
}: {
  organization: string;
  publicUrl: string;
  slug: string;
  exposed: number;
  notices: readonly string[];
  onAnother: () => void;
}) {
  const [clientId, setClientId] = useState(CLIENT_SETUPS[0]?.id ?? "");
  const client = CLIENT_SETUPS.find(({ id }) => id === clientId) ?? CLIENT_SETUPS[0];
  const [snippet] = client?.snippets({ url: `${publicUrl}/mcp`, name: "causeway", auth: "key" }) ?? [];
  const base = `/o/${organization}/connections/${slug}`;
  return (
    <div className="grid max-w-[920px] gap-5">
      <Card title="Done">
        <div className="grid gap-3 p-4">
          <p role="status">
            <Status tone="ok">{`Saved · ${exposed} exposed`}</Status>
          </p>
          {notices.map((notice) => (
            <p key={notice} className="text-ink-2">
              {notice}
            </p>
          ))}
          <p className="text-ink-2">
            Clients that are set up already have its tools, as <code className="font-mono">{slug}__…</code>, the next
            time they list them. Try one from here before an agent does.
          </p>
          <div className="flex flex-wrap gap-2">
            <ButtonLink look="primary" href={`${base}?tab=test`}>
              Test a tool
            </ButtonLink>
            <ButtonLink href={`${base}?tab=tools`}>Open its tools</ButtonLink>
            <Button onClick={onAnother}>Add another server</Button>
          </div>
        </div>
      </Card>
      {client && snippet ? (
        <Card
          title="Connect your AI tool"
          aside={<ButtonLink href={`/o/${organization}/connect?client=${client.id}`}>More ways</ButtonLink>}
        >
          <div className="grid gap-3 p-4">
            <Field id="client" label="Client">
              <Select
                id="client"
                value={client.id}
                onChange={(event) => setClientId(event.target.value)}
                className="max-w-60"
              >
                {CLIENT_SETUPS.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
            <div className="flex flex-wrap items-center gap-2">
              <span className="mr-auto font-mono text-small text-ink-2">{snippet.file ?? "In a shell"}</span>
              <CopyButton text={snippet.text} name={`the setup of ${client.name}`} />
            </div>
            <CodeBlock label={`Setup of ${client.name}`} text={snippet.text} />
          </div>
        </Card>
      ) : null}
    </div>
  );
}
