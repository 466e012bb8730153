import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { connection } from "next/server";
import { Landing } from "@/app/_site/landing";
import { PublicFrame } from "@/app/_site/public-frame";
import { currentUser, identityWorld } from "@/lib/identity/current-user";
import { findFirstOrganization } from "@/lib/identity/first-organization";

export const metadata: Metadata = {
  title: { absolute: "Causeway: one MCP URL for every tool" },
  description:
    "Connect every tool server once, give every MCP client one URL and one key, and see everything that passes.",
  robots: { index: true, follow: true },
};

/** Who is signed in goes where they belong; everybody else reads what this is. */
export default async function RootPage() {
  await connection();
  const user = await currentUser();
  if (!user) {
    return (
      <PublicFrame>
        <Landing />
      </PublicFrame>
    );
  }
  const slug = await findFirstOrganization(await identityWorld(), user.id);
  if (!slug) redirect("/me/organizations/new");
  redirect(`/o/${slug}`);
}
