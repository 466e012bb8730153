import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Tabs } from "@/components/ui/tabs";
import { builtinTools } from "@/lib/builtin-tools/registry";
import { checkClients } from "@/lib/clients/check-clients";
import type { ClientSetup } from "@/lib/clients/client-setup";
import { capFindings } from "@/lib/clients/core/diagnose";
import { quirksOfSetup } from "@/lib/clients/core/quirks";
import { postmanCollection } from "@/lib/clients/postman";
import { CLIENT_SETUPS } from "@/lib/clients/registry";
import { listConnections } from "@/lib/connections/list-connections";
import type { ConnectionSummary } from "@/lib/connections/schema";
import { openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { listKeys } from "@/lib/keys/list-keys";
import type { KeyView } from "@/lib/keys/schema";
import { ClientDoctor } from "./client-doctor";
import { EndpointChoice } from "./endpoint-choice";
import { FirstCallWatch } from "./first-call-watch";
import { KeyNote } from "./key-note";
import { SignInNote } from "./sign-in-note";
import { Snippets } from "./snippets";
import { Troubleshooting } from "./troubleshooting";

export const metadata: Metadata = { title: "Connect a client" };

interface ConnectProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<Partial<Record<"client" | "server" | "key" | "auth", string | string[]>>>;
}

/** How a client is told about the gateway, the wait for its first call, and what is wrong with clients that came. */
export default async function ConnectPage({ params, searchParams }: ConnectProps) {
  const { org } = await params;
  const query = await searchParams;
  const page = await openPage(org);
  const maySeeKeys = page.may("keys.read");
  const [{ items }, keys, clients] = await Promise.all([
    page.read(listConnections, { limit: 100 }),
    maySeeKeys ? page.read(listKeys, { state: "active", limit: 100 }) : null,
    maySeeKeys ? page.read(checkClients, { key: queryText(query.key) }) : [],
  ]);
  const setup = CLIENT_SETUPS.find(({ id }) => id === query.client) ?? (CLIENT_SETUPS[0] as ClientSetup);
  const server = items.find(({ slug }) => slug === query.server) ?? null;
  const wantsSignIn = query.auth === "sign-in";
  const auth = wantsSignIn && !setup.keyOnly ? "sign-in" : "key";
  const key = auth === "key" ? (keys?.items.find(({ id }) => id === query.key) ?? null) : null;
  const target = { url: endpointUrl(page.publicUrl, server), name: server?.slug ?? "causeway", auth } as const;
  const base = `/o/${org}`;
  const choice = {
    ...(server ? { server: server.slug } : {}),
    ...(wantsSignIn ? { auth: "sign-in" } : {}),
    ...(key ? { key: key.id } : {}),
  };
  const hrefOf = (client: string) => `${base}/connect?${new URLSearchParams({ client, ...choice })}`;
  const tools = toolsFor(items, server, key);
  const quirks = quirksOfSetup(setup.id);
  const link = setup.link?.(target);
  return (
    <>
      <PageHeader
        title="Connect a client"
        aside={page.may("keys.write") ? <ButtonLink href={`${base}/keys?generate`}>Generate API key</ButtonLink> : null}
      />
      <Tabs
        label="Clients"
        active={hrefOf(setup.id)}
        tabs={CLIENT_SETUPS.map(({ id, name }) => ({ label: name, href: hrefOf(id) }))}
      />
      <div className="flex flex-col gap-5 lg:grid lg:grid-cols-[minmax(0,1.55fr)_minmax(0,1fr)] lg:items-start">
        {/* On a phone: what is connected to, what to copy, the wait for it, and then what may be wrong. */}
        <div className="grid min-w-0 gap-5 max-lg:contents">
          <div className="grid min-w-0 gap-5 max-lg:-order-1">
            {(quirks ? capFindings(quirks, tools) : []).map(({ title, advice, source }) => (
              <Notice key={title} tone="warn" title={title}>
                {advice}{" "}
                <a className="underline" href={source ?? undefined} rel="noreferrer" target="_blank">
                  Where this is known from
                </a>
              </Notice>
            ))}
            <Card
              title={setup.name}
              aside={
                link ? (
                  <a className="font-medium text-accent hover:underline" href={link}>
                    Add to {setup.name}
                  </a>
                ) : null
              }
            >
              <Snippets setup={setup} target={target} hasLink={link !== undefined} />
            </Card>
          </div>
          <div className="grid min-w-0 gap-5 max-lg:order-1">
            {maySeeKeys ? <ClientDoctor organization={org} clients={clients} /> : null}
            <Troubleshooting
              organization={org}
              url={target.url}
              tools={tools}
              server={server}
              auth={auth}
              apiKey={key}
              postman={postmanCollection(target.url, server ? "TOOL_NAME" : "causeway__whoami")}
            />
          </div>
        </div>
        <div className="grid min-w-0 gap-5 max-lg:contents">
          <Card title="Endpoint" className="max-lg:-order-2">
            <EndpointChoice
              client={{ id: setup.id, name: setup.name }}
              keyOnly={setup.keyOnly === true}
              chosen={{ server: server?.slug ?? "", key: key?.id ?? "", auth }}
              url={target.url}
              tools={tools}
              servers={items.filter(({ kind }) => kind !== "builtin").map(({ slug, name }) => ({ slug, name }))}
              keys={keys?.items.map(({ id, name, hint, environment }) => ({ id, name, hint, environment })) ?? null}
            />
          </Card>
          {auth === "key" ? (
            <KeyNote organization={org} apiKey={key} server={server} mayWrite={page.may("keys.write")} />
          ) : (
            <SignInNote organization={org} client={setup.name} mayManage={page.may("clients.connect")} />
          )}
          <FirstCallWatch
            key={`${setup.id} ${server?.slug} ${auth} ${key?.id}`}
            organization={org}
            client={setup.name}
            server={server?.slug ?? null}
            apiKey={key?.id ?? null}
            since={new Date().toISOString()}
          />
        </div>
      </div>
    </>
  );
}

function endpointUrl(publicUrl: string, server: ConnectionSummary | null): string {
  return server ? `${publicUrl}/${server.slug}/mcp` : `${publicUrl}/mcp`;
}

/** How many tools a client gets there with this key; without one, with a key for all servers. */
function toolsFor(connections: readonly ConnectionSummary[], server: ConnectionSummary | null, key: KeyView | null) {
  const reached = connections.filter(
    ({ slug, status }) =>
      status !== "paused" &&
      (server === null || slug === server.slug) &&
      (key === null || key.servers === "all" || key.servers.includes(slug)),
  );
  return reached.reduce((sum, { tools }) => sum + tools.exposed, server === null ? builtinTools.length : 0);
}
