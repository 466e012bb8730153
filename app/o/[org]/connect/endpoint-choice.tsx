"use client";

import { CodeLine } from "@/components/ui/code-line";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { Select } from "@/components/ui/select";

/** All servers behind one URL, or one server under names of its own; and the key. A plain form: it works without script. */
export function EndpointChoice({
  client,
  chosen,
  url,
  tools,
  servers,
  keys,
}: {
  client: string;
  chosen: { readonly server: string; readonly key: string };
  url: string;
  /** What the endpoint offers with that key. */
  tools: number;
  servers: readonly { readonly slug: string; readonly name: string }[];
  /** Null for who may not see keys. */
  keys:
    | readonly { readonly id: string; readonly name: string; readonly hint: string; readonly environment: string }[]
    | null;
}) {
  return (
    <form className="grid gap-3 p-4">
      <input type="hidden" name="client" value={client} />
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
          onChange={(event) => event.currentTarget.form?.requestSubmit()}
        >
          <option value="">every server that the key may use</option>
          {servers.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name === slug ? slug : `${name} (${slug})`}
            </option>
          ))}
        </Select>
      </Field>
      {keys ? (
        <Field id="key" label="With the key">
          <Select
            id="key"
            name="key"
            defaultValue={chosen.key}
            onChange={(event) => event.currentTarget.form?.requestSubmit()}
          >
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
      <noscript>
        <button type="submit">Show</button>
      </noscript>
    </form>
  );
}
