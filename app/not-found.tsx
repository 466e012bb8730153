import type { Metadata } from "next";
import { ButtonLink } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

/** Missing and not-yours look alike on purpose. */
export default function NotFound() {
  return (
    <main className="mx-auto grid max-w-xl justify-items-start gap-3 px-4 py-24">
      <h1 className="text-title font-semibold tracking-[-0.015em]">There is nothing at this address</h1>
      <p className="text-ink-2">
        It was removed, or the account you are signed in with may not see it. Check the address, or go on from Home.
      </p>
      <ButtonLink href="/">Go to Home</ButtonLink>
    </main>
  );
}
