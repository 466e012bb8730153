import { notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import { currentUser, identityWorld } from "@/lib/identity/current-user";
import { findFirstOrganization } from "@/lib/identity/first-organization";

/** The root leads where the person belongs. */
export default async function RootPage() {
  await connection();
  const user = await currentUser();
  if (!user) redirect("/signin");
  const slug = await findFirstOrganization(await identityWorld(), user.id);
  if (!slug) notFound();
  redirect(`/o/${slug}`);
}
