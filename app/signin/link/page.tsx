import type { Metadata } from "next";
import { connection } from "next/server";
import { SignInFrame } from "@/components/layout/sign-in-frame";
import { Button, ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { identityWorld } from "@/lib/identity/current-user";
import { shownLinkCommand } from "@/lib/identity/link-command";
import { findSignInLink } from "@/lib/identity/sign-in-link";

export const metadata: Metadata = { title: "Sign in" };

/**
 * Where a one-time link leads. Looking at this page uses nothing up: only the button's POST does, so that a link preview
 * or a scanner that opens the address leaves it whole.
 */
export default async function SignInLinkPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string; next?: string }>;
}) {
  await connection();
  const { token = "", next = "/" } = await searchParams;
  const world = await identityWorld();
  const email = await findSignInLink(world, token);
  if (!email) {
    return (
      <SignInFrame title="This link does not work any more">
        <Notice tone="warn" title="It was used already, has expired, or is incomplete">
          Print a new one with <code className="font-mono">{shownLinkCommand(world.environment)}</code> and open it
          within 15 minutes.
        </Notice>
        <ButtonLink href="/signin">How to sign in</ButtonLink>
      </SignInFrame>
    );
  }
  const callback = `/api/auth/callback/link?${new URLSearchParams({ token, email, callbackUrl: next })}`;
  return (
    <SignInFrame title="Sign in">
      <p className="text-ink-2">
        This link signs you in as <strong className="font-strong text-ink">{email}</strong>. It works once.
      </p>
      <form method="post" action={callback}>
        <Button type="submit" look="primary" className="w-full">
          Sign in
        </Button>
      </form>
    </SignInFrame>
  );
}
