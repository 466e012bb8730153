import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { connection } from "next/server";
import { SignInFrame } from "@/components/layout/sign-in-frame";
import { Notice } from "@/components/ui/notice";
import { signInObstacle } from "@/lib/identity/cookies";
import { currentUser, identityWorld } from "@/lib/identity/current-user";
import { shownLinkCommand } from "@/lib/identity/link-command";
import { safePath } from "@/lib/identity/safe-path";
import { type SignInMethods, signInMethods } from "@/lib/identity/sign-in-methods";
import { EmailForm } from "./email-form";
import { LinkByCommand } from "./link-by-command";
import { LocalPeople } from "./local-people";
import { PasskeyButton } from "./passkey-button";
import { ProviderButtons } from "./provider-buttons";
import { SignInNotice } from "./sign-in-notice";

export const metadata: Metadata = { title: "Sign in" };

interface SignInProps {
  searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function SignInPage({ searchParams }: SignInProps) {
  await connection();
  const world = await identityWorld();
  const { environment } = world;
  const obstacle = signInObstacle(environment.PUBLIC_URL);
  if (obstacle) {
    return (
      <SignInFrame title="Sign in">
        <Notice tone="err" title="Nobody can sign in at this address">
          {obstacle}
        </Notice>
      </SignInFrame>
    );
  }
  const query = await searchParams;
  const next = safePath(typeof query.next === "string" ? query.next : "/", environment.PUBLIC_URL);
  if (await currentUser()) redirect(next);
  const methods = await signInMethods(world);
  const elsewhere = otherAddress((await headers()).get("host"), environment.PUBLIC_URL);
  return (
    <SignInFrame title="Sign in">
      <SignInNotice query={query} providers={methods.providers} />
      {elsewhere ? (
        <Notice
          tone="off"
          title={`This gateway's own address is ${elsewhere}`}
          action={
            <a className="font-medium text-accent hover:underline" href={`${elsewhere}/signin`}>
              Go there
            </a>
          }
        >
          Passkeys and providers work there alone.
        </Notice>
      ) : null}
      {methods.people.length > 0 ? <LocalPeople people={methods.people} next={next} /> : null}
      {methods.email ? <EmailForm next={next} /> : null}
      <Others methods={methods} next={next} />
      <LinkByCommand command={shownLinkCommand(environment)} isOnlyWay={isOnlyWay(methods)} />
    </SignInFrame>
  );
}

function Others({ methods, next }: { methods: SignInMethods; next: string }) {
  const { providers, passkeys, email, people } = methods;
  if (providers.length === 0 && !passkeys) return null;
  return (
    <>
      {email || people.length > 0 ? <Or /> : null}
      <div className="grid gap-2">
        <ProviderButtons providers={providers} next={next} />
        {passkeys ? (
          <PasskeyButton next={next} isPrimary={providers.length === 0 && !email && people.length === 0} />
        ) : null}
      </div>
    </>
  );
}

function Or() {
  return (
    <div aria-hidden="true" className="flex items-center gap-3 text-small text-ink-3">
      <span className="flex-1 border-t border-line" />
      or
      <span className="flex-1 border-t border-line" />
    </div>
  );
}

function isOnlyWay({ providers, passkeys, email, people }: SignInMethods): boolean {
  return providers.length === 0 && !passkeys && !email && people.length === 0;
}

/** The address by which people should come, when the page was asked for by another name of this machine. */
function otherAddress(host: string | null, publicUrl: string): string | null {
  const own = new URL(publicUrl);
  return host === null || host === own.host ? null : own.origin;
}
