import type { Metadata } from "next";
import { SignInFrame } from "@/components/layout/sign-in-frame";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { openConsent } from "@/lib/http/consent-screen";
import { ConsentForm } from "./consent-form";
import { WhoAsks } from "./who-asks";

export const metadata: Metadata = { title: "Connect a client", robots: { index: false } };

export default async function ConsentPage({ params }: { params: Promise<{ uid: string }> }) {
  const { uid } = await params;
  const screen = await openConsent(uid);
  if (!screen) {
    return (
      <SignInFrame title="There is nothing to decide here">
        <Notice tone="warn" title="The request was answered, has expired, or began in another browser">
          Begin again in your MCP client. A request waits for ten minutes.
        </Notice>
        <ButtonLink href="/">Go to the dashboard</ButtonLink>
      </SignInFrame>
    );
  }
  const { client, user, choices, levels, endpoint } = screen;
  return (
    <SignInFrame title={`Connect ${client.name}?`}>
      <WhoAsks client={client} />
      {choices.length === 0 ? (
        <Notice tone="err" title="You have no access to this endpoint">
          It belongs to an organization that you are no member of, or that does not exist. Ask its administrator, or
          check the URL in your client.
        </Notice>
      ) : null}
      <ConsentForm
        uid={uid}
        clientName={client.name}
        endpoint={endpoint}
        choices={choices}
        levels={levels}
        returnsToProgram={client.answersTo.kind !== "host"}
      />
      <p className="border-t border-line pt-4 text-small break-words text-ink-3">
        Signed in as {user.email}. What you allow can be taken back at any time under Clients.
      </p>
    </SignInFrame>
  );
}
