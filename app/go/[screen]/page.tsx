import { notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import { currentUser, identityWorld } from "@/lib/identity/current-user";
import { findFirstOrganization } from "@/lib/identity/first-organization";
import { isScreen, SCREENS } from "@/lib/site/screens";

/** From a public page to the reader's own screen: the page cannot know the organization, this can. */
export default async function GoPage({ params }: { params: Promise<{ screen: string }> }) {
  await connection();
  const { screen } = await params;
  if (!isScreen(screen)) notFound();
  const user = await currentUser();
  if (!user) redirect("/signin");
  const slug = await findFirstOrganization(await identityWorld(), user.id);
  if (!slug) redirect("/me/organizations/new");
  redirect(`/o/${slug}/${SCREENS[screen]}`.replace(/\/$/, ""));
}
