"use client";

import { useRef } from "react";
import { Badge } from "@/components/ui/badge";
import { CodeLine } from "@/components/ui/code-line";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { RadioCard } from "@/components/ui/radio-card";
import { Select } from "@/components/ui/select";
import type { SetupTarget } from "@/lib/clients/client-setup";

/**
 * All servers behind one URL, or one server under names of its own; a key, or a person who signs in. A plain form: it
 * works without script.
 */
export function EndpointChoice({
  client,
  keyOnly,
  chosen,
  url,
  tools,
  servers,
  keys,
}: {
  client: { readonly id: string; readonly name: string };
  /** The client signs nobody in. */
  keyOnly: boolean;
  chosen: { readonly server: string; readonly key: string; readonly auth: SetupTarget["auth"] };
  url: string;
  /** What the endpoint offers with that key. */
  tools: number;
  servers: readonly { readonly slug: string; readonly name: string }[];
  /** Null for who may not see keys. */
  keys:
    | readonly { readonly id: string; readonly name: string; readonly hint: string; readonly environment: string }[]
    | null;
}) {
  const form = useRef<HTMLFormElement>(null);
  const submit = () => form.current?.requestSubmit();
  return (
    <form ref={form} className="grid gap-3 p-4">
      <input type="hidden" name="client" value={client.id} />
      <Field
        id="endpoint"
        label="Tools of"
        hint={`${formatCount(tools, "tool")}. ${chosen.server ? "They keep their own names." : "They are called server__tool."}`}
      >
        <Select
          id="endpoint"
          name="server"
          aria-describedby="endpoint-note"
          defaultValue={chosen.server}
          onChange={submit}
        >
          <option value="">{chosen.auth === "key" ? "every server that the key may use" : "every server"}</option>
          {servers.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name === slug ? slug : `${name} (${slug})`}
            </option>
          ))}
        </Select>
      </Field>
      {keyOnly ? (
        <p className="text-small text-ink-2">{client.name} signs nobody in: it takes a key.</p>
      ) : (
        <fieldset className="grid gap-1.5">
          <legend className="mb-1.5 font-medium">How the client comes in</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            <RadioCard
              name="auth"
              value="key"
              checked={chosen.auth === "key"}
              onChange={submit}
              label="API key"
              hint="For services, and where no browser is"
            />
            <RadioCard
              name="auth"
              value="sign-in"
              checked={chosen.auth === "sign-in"}
              onChange={submit}
              label="Sign-in"
              hint="A browser opens; no key is kept"
            />
          </div>
        </fieldset>
      )}
      {keys && chosen.auth === "key" ? (
        <Field id="key" label="With the key">
          <Select id="key" name="key" defaultValue={chosen.key} onChange={submit}>
            <option value="">any key</option>
            {keys.map(({ id, name, hint, environment }) => (
              <option key={id} value={id}>
                {name} ({hint}, {environment})
              </option>
            ))}
          </Select>
        </Field>
      ) : null}
      <CodeLine text={url} name="the MCP URL" />
      <details className="text-small">
        <summary className="text-ink-2 hover:text-ink">Other addresses of it</summary>
        <div className="grid gap-2 pt-2">
          <p className="flex flex-wrap items-center gap-1.5 text-ink-2">
            HTTP+SSE, for clients that know nothing newer <Badge>legacy</Badge>
          </p>
          <CodeLine text={`${url}/sse`} name="the legacy URL" />
          <p className="text-ink-2">Plain HTTP with a key, for programs that do not speak MCP</p>
          <CodeLine text={`${url}/tools`} name="the plain HTTP URL" />
        </div>
      </details>
      <noscript>
        <button type="submit">Show</button>
      </noscript>
    </form>
  );
}
