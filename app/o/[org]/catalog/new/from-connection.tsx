"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { entryFromConnectionAction } from "../actions";

/** An entry made of a server that is connected: its address and its way of signing in, nothing of its credential. */
export function FromConnection({
  organization,
  connections,
}: {
  organization: string;
  connections: readonly { readonly slug: string; readonly name: string }[];
}) {
  const router = useRouter();
  const [connection, setConnection] = useState(connections[0]?.slug ?? "");
  const { problem, isBusy, send } = useRequest();

  function make(event: FormEvent) {
    event.preventDefault();
    void send(async () => {
      const answer = await entryFromConnectionAction(organization, { connection });
      if (!answer.ok) return answer.message;
      router.push(`/o/${organization}/catalog/${answer.value.slug}/edit`);
      return null;
    });
  }

  return (
    <Card title="From a connection" className="max-w-[920px]">
      <form onSubmit={make} className="grid gap-3 p-4">
        <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_auto] sm:items-end">
          <Field id="connection" label="Connection">
            <Select id="connection" value={connection} onChange={(event) => setConnection(event.target.value)}>
              {connections.map(({ slug, name }) => (
                <option key={slug} value={slug}>
                  {name} ({slug})
                </option>
              ))}
            </Select>
          </Field>
          <Button type="submit" busy={isBusy} busyLabel="Adding…">
            Use this connection
          </Button>
        </div>
        <p className="text-small text-ink-2">Its address and its way of signing in are taken, its credential is not.</p>
        {problem ? (
          <Notice tone="err" title="Not added">
            {problem}
          </Notice>
        ) : null}
      </form>
    </Card>
  );
}
