import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { connection } from "next/server";
import { SignInFrame } from "@/components/layout/sign-in-frame";
import { Notice } from "@/components/ui/notice";
import { currentUser, identityWorld } from "@/lib/identity/current-user";
import { foundingObstacle } from "@/lib/organizations/found-organization";
import { NewOrganizationForm } from "./new-organization-form";

export const metadata: Metadata = { title: "New organization" };

/** Also where somebody lands who belongs to no organization yet, or to none any more. */
export default async function NewOrganizationPage() {
  await connection();
  const user = await currentUser();
  if (!user) redirect("/signin?error=SessionRequired&next=/me/organizations/new");
  const { database, environment } = await identityWorld();
  const obstacle = await foundingObstacle(database, user.id);
  return (
    <SignInFrame title="New organization">
      {obstacle ? (
        <Notice tone="warn" title="Not possible here">
          {obstacle}
        </Notice>
      ) : (
        <NewOrganizationForm publicUrl={environment.PUBLIC_URL} />
      )}
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-small">
        <Link href="/" className="text-ink-2 hover:text-ink">
          Back to the dashboard
        </Link>
        <Link href="/me" className="text-ink-2 hover:text-ink">
          Profile
        </Link>
      </p>
    </SignInFrame>
  );
}
