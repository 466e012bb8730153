import type { Metadata } from "next";
import { cookies } from "next/headers";
import Link from "next/link";
import { redirect } from "next/navigation";
import { connection } from "next/server";
import { readTheme, THEME_COOKIE } from "@/components/layout/theme";
import { readTimeZone, TIME_ZONE_COOKIE } from "@/components/layout/time-zone";
import { Card } from "@/components/ui/card";
import { Toaster } from "@/components/ui/toaster";
import { currentSession, identityWorld } from "@/lib/identity/current-user";
import { deletionObstacle } from "@/lib/identity/delete-account";
import { arePasskeysPossible } from "@/lib/identity/passkeys/relying-party";
import { readProfile } from "@/lib/identity/profile";
import { configuredProviders } from "@/lib/identity/providers";
import { DeleteAccount } from "./delete-account";
import { IdentityList } from "./identity-list";
import { IdentityNotice } from "./identity-notice";
import { NameForm } from "./name-form";
import { PasskeyList } from "./passkey-list";
import { Preferences } from "./preferences";
import { SessionList } from "./session-list";

export const metadata: Metadata = { title: "Profile" };

/** A person's own account: who they are, how they sign in, and where they are signed in. */
export default async function ProfilePage({
  searchParams,
}: {
  searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}) {
  await connection();
  const session = await currentSession();
  if (!session) redirect("/signin?error=SessionRequired&next=/me");
  const { database, environment } = await identityWorld();
  const [profile, query, jar, obstacle] = await Promise.all([
    readProfile(database, session),
    searchParams,
    cookies(),
    deletionObstacle(database, session.user.id),
  ]);
  const providers = configuredProviders(environment).map(({ id, name }) => ({ id, name }));
  return (
    <main className="mx-auto grid max-w-[760px] gap-5 px-4 pt-5 pb-16 md:px-8">
      <div className="grid gap-1">
        <Link href="/" className="w-fit text-small text-ink-2 hover:text-ink">
          Back to the dashboard
        </Link>
        <h1 className="text-title font-semibold tracking-[-0.015em]">Profile</h1>
      </div>
      <IdentityNotice query={query} providers={providers} />
      <Card title="You">
        <NameForm name={session.user.name} email={session.user.email} />
      </Card>
      <Card title="This browser">
        <Preferences
          theme={readTheme(jar.get(THEME_COOKIE)?.value)}
          timeZone={readTimeZone(jar.get(TIME_ZONE_COOKIE)?.value)}
        />
      </Card>
      <PasskeyList passkeys={profile.passkeys} isPossible={arePasskeysPossible(environment.PUBLIC_URL)} />
      <IdentityList identities={profile.identities} providers={providers} />
      <SessionList sessions={profile.sessions} providers={providers} />
      <DeleteAccount email={session.user.email} obstacle={obstacle} />
      <Toaster />
    </main>
  );
}
