import type { Metadata } from "next";
import { headers } from "next/headers";
import { connection } from "next/server";
import { SignInFrame } from "@/components/layout/sign-in-frame";
import { Button, ButtonLink } from "@/components/ui/button";
import { LocalTime } from "@/components/ui/local-time";
import { Notice } from "@/components/ui/notice";
import { currentUser, identityWorld } from "@/lib/identity/current-user";
import { maskedAddress } from "@/lib/invitations/core/masked-address";
import { type Obstacle, type Offer, obstacleFor, readOffer } from "@/lib/invitations/find-invitation";
import { AcceptInvitation } from "./accept-invitation";

export const metadata: Metadata = {
  title: "Invitation",
  robots: { index: false },
};

/** Where an invitation leads. Looking at it uses nothing up, so that a link preview leaves it whole. */
export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  await connection();
  const { token } = await params;
  const world = await identityWorld();
  const answer = await readOffer(world, await headers(), token);
  if (answer.kind === "throttled") {
    return (
      <SignInFrame title="Too many attempts">
        <Notice tone="warn" title="Too many links that are none were opened from your network">
          Wait {Math.ceil(answer.retryAfterSeconds / 60)} minutes, then open the invitation again.
        </Notice>
      </SignInFrame>
    );
  }
  if (answer.kind === "none") {
    return (
      <SignInFrame title="This invitation does not work any more">
        <Notice tone="warn" title="It was accepted, taken back, has expired, or is incomplete">
          Ask whoever sent it for a new one.
        </Notice>
        <ButtonLink href="/">Go to the dashboard</ButtonLink>
      </SignInFrame>
    );
  }
  const { offer } = answer;
  const user = await currentUser();
  const obstacle = user && (await obstacleFor(world.database, offer, user.id));
  return (
    <SignInFrame title={`Join ${offer.organization.name}`}>
      <p className="text-ink-2">
        {offer.invitedBy ?? "An administrator"} invites you to{" "}
        <strong className="font-strong break-words text-ink">{offer.organization.name}</strong> as{" "}
        <strong className="font-strong text-ink">{offer.roleName}</strong>.
        {offer.email ? ` The invitation is for ${maskedAddress(offer.email)}.` : null}
      </p>
      {user === null ? (
        <ButtonLink look="primary" href={`/signin?${new URLSearchParams({ next: `/invite/${token}` })}`}>
          Sign in to accept
        </ButtonLink>
      ) : obstacle ? (
        <Refused obstacle={obstacle} offer={offer} />
      ) : (
        <AcceptInvitation token={token} />
      )}
      <p className="border-t border-line pt-4 text-small break-words text-ink-3">
        {user ? `Signed in as ${user.email}. ` : null}The link works once, until <LocalTime at={offer.expiresAt} />.
      </p>
    </SignInFrame>
  );
}

function Refused({ obstacle, offer }: { obstacle: Obstacle; offer: Offer }) {
  switch (obstacle) {
    case "member":
      return (
        <>
          <Notice tone="ok" title="You are a member already" />
          <ButtonLink href={`/o/${offer.organization.slug}`}>Open {offer.organization.name}</ButtonLink>
        </>
      );
    case "suspended":
      return (
        <Notice tone="err" title="Your membership is suspended">
          An administrator of {offer.organization.name} can let you in again.
        </Notice>
      );
    case "other_address":
      return (
        <>
          <Notice tone="warn" title="This invitation is for another address">
            Sign out, then open the link again and sign in with the account that has it.
          </Notice>
          <form method="post" action="/api/auth/signout">
            <Button type="submit" className="w-full">
              Sign out
            </Button>
          </form>
        </>
      );
    case "unverified":
      return (
        <Notice tone="warn" title="Your address was never checked">
          Sign in once by a link that is sent to it, then open the invitation again.
        </Notice>
      );
  }
}
