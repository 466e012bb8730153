import { GrantStatus } from "@/components/accounts/grant-status";
import { Card } from "@/components/ui/card";
import { Fact, Facts, MachineFact } from "@/components/ui/facts";
import { LocalTime } from "@/components/ui/local-time";
import type { OpenedPage } from "@/lib/http/open-page";
import { getAuthorization } from "@/lib/oauth/get-authorization";
import type { AuthorizationView, GrantView } from "@/lib/oauth/schema";
import { ConnectAccount } from "../../accounts/connect-account";
import { DisconnectAccount } from "../../accounts/disconnect-account";
import { ClientForm } from "./client-form";
import { ForgetClient } from "./forget-client";

/** Who has signed in to the server with OAuth, for whom, and what is missing. */
export async function Authorization({
  page,
  connection,
}: {
  page: OpenedPage;
  connection: { readonly slug: string; readonly name: string };
}) {
  const view = await page.read(getAuthorization, { connection: connection.slug });
  const organization = page.organization.slug;
  const isShared = view.mode === "shared";
  const grant = isShared ? view.shared : view.own;
  const mayConnect = page.may(isShared ? "connections.write" : "tools.call");
  return (
    <div className="mb-5 grid gap-5">
      <Card
        title={isShared ? "One account for everybody" : "Everybody's own account"}
        aside={<GrantStatus grant={grant} needsClient={view.needsClient} />}
      >
        <div className="grid gap-4 p-4">
          <p className="text-ink-2">{wordsOf(view, grant, mayConnect)}</p>
          {grant ? <GrantFacts view={view} grant={grant} /> : null}
          {mayConnect ? (
            <div className="flex flex-wrap items-start justify-end gap-2">
              {grant ? (
                <DisconnectAccount
                  organization={organization}
                  connection={connection}
                  isShared={isShared}
                  account={isShared || !view.own ? undefined : { id: view.own.id, label: null }}
                />
              ) : null}
              <ConnectAccount
                organization={organization}
                connection={connection}
                isShared={isShared}
                account={isShared || !view.own ? undefined : { id: view.own.id, label: null }}
                grant={grant}
              />
            </div>
          ) : null}
        </div>
        {view.client?.kind === "registered" && page.may("connections.write") ? (
          <div className="flex flex-wrap items-center justify-between gap-2 border-t border-line px-4 py-3">
            <p className="min-w-0 flex-1 basis-64 text-small text-ink-2">
              The gateway registered itself at the provider. If its sign-in page does not know the gateway any more,
              register anew.
            </p>
            <ForgetClient organization={organization} connection={connection} kind="registered" />
          </div>
        ) : null}
        {view.people && !isShared ? <People people={view.people} /> : null}
      </Card>
      {page.may("connections.write") && asksForApp(view, grant) ? (
        <ClientForm organization={organization} connection={connection} view={view} />
      ) : null}
    </div>
  );
}

/** What the gateway registered itself it registers anew by itself. */
function asksForApp({ needsClient, isClientRefused, client }: AuthorizationView, grant: GrantView | null): boolean {
  if (needsClient || client?.kind === "entered") return true;
  return isClientRefused && client === null && grant?.clientKind !== "registered";
}

function wordsOf(view: AuthorizationView, grant: GrantView | null, mayConnect: boolean): string {
  const isShared = view.mode === "shared";
  if (grant?.state === "connected") {
    return isShared
      ? "Everybody who may use this server calls it with this account. Its token is stored encrypted and leaves for this server only."
      : "Your calls are made with this account. Its token is stored encrypted and leaves for this server only.";
  }
  if (grant) return grant.reason ?? "The provider has ended the authorization.";
  if (view.needsClient) return "The gateway is not known at the provider: it needs an OAuth app there first.";
  if (!isShared) return "Each member connects an account of their own, here or under My connections.";
  return mayConnect
    ? "Connect once, and everybody who may use this server has its tools. No key is copied."
    : "An administrator connects the account. Until then calls are refused.";
}

function GrantFacts({ view, grant }: { view: AuthorizationView; grant: GrantView }) {
  return (
    <div className="rounded-control border border-line">
      <Facts>
        <Fact name="Account">{grant.accountName ?? "The provider does not say"}</Fact>
        {view.issuer ? <MachineFact name="Provider" value={view.issuer} /> : null}
        <Fact name="Permissions">
          {grant.scopes.length === 0 ? (
            "The provider's own"
          ) : (
            <span className="font-mono break-all">{grant.scopes.join(" ")}</span>
          )}
        </Fact>
        {grant.wantedScopes.length > 0 ? (
          <Fact name="Asked for since">
            <span className="font-mono break-all">{grant.wantedScopes.join(" ")}</span>
          </Fact>
        ) : null}
        <Fact name="Connected">
          <LocalTime at={grant.connectedAt} />
          {grant.connectedBy ? ` by ${grant.connectedBy}` : ""}
        </Fact>
      </Facts>
    </div>
  );
}

function People({ people }: { people: NonNullable<AuthorizationView["people"]> }) {
  if (people.length === 0) return null;
  return (
    <ul aria-label="Who has connected" className="border-t border-line">
      {people.map(({ name, grant }) => (
        <li
          key={`${name} ${grant.connectedAt}`}
          className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2 last:border-b-0"
        >
          <span className="min-w-0 break-words">
            {name}
            {grant.accountName ? <span className="text-ink-2"> as {grant.accountName}</span> : null}
          </span>
          <GrantStatus grant={grant} needsClient={false} />
        </li>
      ))}
    </ul>
  );
}
