import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { connection } from "next/server";
import { SignInFrame } from "@/components/layout/sign-in-frame";
import { CodeLine } from "@/components/ui/code-line";
import { Notice } from "@/components/ui/notice";
import { signInObstacle } from "@/lib/identity/cookies";
import { currentUser } from "@/lib/identity/current-user";
import { runtime } from "@/lib/runtime";

export const metadata: Metadata = { title: "Sign in" };

interface SignInProps {
  searchParams: Promise<{ error?: string; "signed-out"?: string }>;
}

export default async function SignInPage({ searchParams }: SignInProps) {
  await connection();
  const { environment } = await runtime();
  const query = await searchParams;
  const obstacle = signInObstacle(environment.PUBLIC_URL);
  if (!obstacle && (await currentUser())) redirect("/");
  return (
    <SignInFrame title="Sign in">
      {obstacle ? (
        <Notice tone="err" title="Nobody can sign in at this address">
          {obstacle}
        </Notice>
      ) : (
        <>
          <SignInProblem code={query.error} />
          {query["signed-out"] === undefined ? null : (
            <Notice tone="ok" title="You are signed out">
              The session has ended on the server as well.
            </Notice>
          )}
          <p className="text-ink-2">
            You sign in with a one-time link. Whoever runs this gateway prints one in its folder, on the machine where
            it runs:
          </p>
          <CodeLine text="npm run sign-in-link" name="the command" />
          <p className="text-small text-ink-2">
            The link works once, for 15 minutes. For somebody else than the first owner, add their address:{" "}
            <code className="font-mono">npm run sign-in-link -- amy@example.com</code>
          </p>
        </>
      )}
    </SignInFrame>
  );
}

/** next-auth's error codes, in words. */
function SignInProblem({ code }: { code: string | undefined }) {
  if (code === undefined) return null;
  if (code === "Verification") {
    return (
      <Notice tone="warn" title="This link was used already, or has expired">
        Print a new one and open it within 15 minutes.
      </Notice>
    );
  }
  if (code === "AccessDenied") {
    return (
      <Notice tone="err" title="There is no account for this link">
        The person was removed since it was made. An owner can add them again.
      </Notice>
    );
  }
  if (code === "SessionRequired") {
    return (
      <Notice tone="off" title="You are not signed in">
        Sessions end after 8 hours without use, and after 24 hours in any case.
      </Notice>
    );
  }
  return (
    <Notice tone="err" title="Signing in failed">
      The gateway has logged why. Print a new link and try again.
    </Notice>
  );
}
