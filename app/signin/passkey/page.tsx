import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { connection } from "next/server";
import { SignInFrame } from "@/components/layout/sign-in-frame";
import { currentUser, identityWorld } from "@/lib/identity/current-user";
import { safePath } from "@/lib/identity/safe-path";
import { OfferPasskey } from "./offer-passkey";

export const metadata: Metadata = { title: "Add a passkey" };

/** Asked once, after the first sign-in: the next one takes a touch instead of a link. */
export default async function PasskeyOfferPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  await connection();
  const user = await currentUser();
  if (!user) redirect("/signin?error=SessionRequired");
  const { environment } = await identityWorld();
  const next = safePath((await searchParams).next ?? "/", environment.PUBLIC_URL);
  return (
    <SignInFrame title="Sign in with a touch next time">
      <p className="text-ink-2">
        A passkey stays on your device, or in your password manager, and signs you in as{" "}
        <strong className="font-strong text-ink">{user.email}</strong> by fingerprint, face or PIN. Nothing that could
        be stolen is kept here.
      </p>
      <OfferPasskey next={next} />
    </SignInFrame>
  );
}
