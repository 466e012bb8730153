import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";

/** What happens when a client has a URL and no key. */
export function SignInNote({
  organization,
  client,
  mayManage,
}: {
  organization: string;
  client: string;
  mayManage: boolean;
}) {
  return (
    <Card title="Sign-in">
      <div className="grid gap-3 px-4 py-3 text-ink-2">
        <ol className="grid list-decimal gap-1.5 pl-5">
          <li>{client} is refused once, and opens a browser here.</li>
          <li>You sign in, choose the organization, and say what it may do: read, call tools, or all of them.</li>
          <li>It stands under Clients from then on, and can be revoked there.</li>
        </ol>
        <div className="flex flex-wrap gap-2">
          {mayManage ? <ButtonLink href={`/o/${organization}/clients`}>Clients</ButtonLink> : null}
          <ButtonLink look="quiet" href="/docs/authentication">
            How it works
          </ButtonLink>
        </div>
      </div>
    </Card>
  );
}
