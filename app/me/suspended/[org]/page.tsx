import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import { SignInFrame } from "@/components/layout/sign-in-frame";
import { ButtonLink } from "@/components/ui/button";
import { LocalTime } from "@/components/ui/local-time";
import { Notice } from "@/components/ui/notice";
import { currentUser, identityWorld } from "@/lib/identity/current-user";
import { readSuspension } from "@/lib/organizations/read-suspension";
import { organizationsOf } from "@/lib/organizations/whoami";

export const metadata: Metadata = { title: "Suspended" };

/** In place of every page of an organization that the operator has suspended. */
export default async function SuspendedPage({ params }: { params: Promise<{ org: string }> }) {
  await connection();
  const { org } = await params;
  const user = await currentUser();
  if (!user) redirect("/signin?error=SessionRequired&next=/me");
  const { database } = await identityWorld();
  const suspension = await readSuspension(database, user.id, org);
  if (suspension === null) notFound();
  // It may have been taken back while the page was open.
  if (suspension.at === null) redirect(`/o/${org}`);
  const others = (await organizationsOf(database, user.id)).filter(({ slug }) => slug !== org);
  return (
    <SignInFrame title={`${suspension.name} is suspended`}>
      <Notice tone="err" title="Stopped by the operator">
        {suspension.reason}
      </Notice>
      <p className="text-ink-2">
        Since <LocalTime at={suspension.at} /> its keys, its connected clients and its pages are refused. Nothing was
        removed: once the operator of this installation takes it back, everything is as it was.
      </p>
      <div className="flex flex-wrap gap-2">
        {others.map(({ slug, name }) => (
          <ButtonLink key={slug} href={`/o/${slug}`}>
            Go to {name}
          </ButtonLink>
        ))}
        <ButtonLink href="/me">Profile</ButtonLink>
      </div>
    </SignInFrame>
  );
}
