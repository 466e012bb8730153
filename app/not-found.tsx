import type { Metadata } from "next";
import { SignInFrame } from "@/components/layout/sign-in-frame";
import { ButtonLink } from "@/components/ui/button";
import { readSite } from "@/lib/config/site";

export const metadata: Metadata = { title: "Not found" };

/** Missing and not-yours look alike on purpose. */
export default function NotFound() {
  const { supportEmail } = readSite();
  return (
    <SignInFrame title="There is nothing at this address">
      <p className="text-ink-2">
        It was removed, or the account you are signed in with may not see it. Check the address, or go on from Home.
      </p>
      <ButtonLink href="/">Go to Home</ButtonLink>
      {supportEmail ? (
        <p className="text-small text-ink-2">
          Something is missing that should be here? Write to{" "}
          <a className="underline" href={`mailto:${supportEmail}`}>
            {supportEmail}
          </a>
          .
        </p>
      ) : null}
    </SignInFrame>
  );
}
