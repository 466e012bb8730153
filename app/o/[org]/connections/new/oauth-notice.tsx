import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { OauthOffer } from "@/lib/oauth/schema";

/** The server lets nobody in who has not signed in with OAuth: one click chooses that. */
export function OauthNotice({ offer, onChoose }: { offer: OauthOffer; onChoose: () => void }) {
  if (offer.problem !== null) {
    return (
      <Notice tone="err" title="The server asks for a sign-in that cannot be used">
        {offer.problem}
      </Notice>
    );
  }
  return (
    <Notice
      tone="ok"
      title="This server signs people in with OAuth"
      action={
        <Button look="primary" onClick={onChoose}>
          Sign in with OAuth
        </Button>
      }
    >
      Its provider is {offer.provider}.{" "}
      {offer.needsClient
        ? "It does not let programs register themselves: you will be asked for an OAuth app that is made there."
        : "No key has to be copied."}
    </Notice>
  );
}
