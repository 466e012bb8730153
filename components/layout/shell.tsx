import type { ReactNode } from "react";
import { NavLinks } from "@/components/layout/nav-links";

/** The frame of every signed-in page: the organization, the way around, and who is signed in. */
export function Shell({
  organization,
  user,
  children,
}: {
  organization: { readonly slug: string; readonly name: string };
  user: { readonly name: string; readonly email: string };
  children: ReactNode;
}) {
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[232px_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only rounded-control bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-10"
      >
        Skip to content
      </a>
      <nav
        aria-label="Main"
        className="flex flex-col border-line bg-ground max-md:border-b md:sticky md:top-0 md:h-dvh md:overflow-y-auto md:border-r md:px-2.5 md:py-3"
      >
        <div className="flex items-center gap-2 px-2 max-md:px-4 max-md:py-2 md:pt-1.5 md:pb-3.5">
          <OrganizationMark name={organization.name} />
          <span className="truncate font-strong">{organization.name}</span>
          <div className="ml-auto md:hidden">
            <SignOut />
          </div>
        </div>
        <NavLinks organizationSlug={organization.slug} />
        <div className="mt-auto grid gap-0.5 pt-4 max-md:hidden">
          <p className="truncate px-2 text-small text-ink-3" title={user.email}>
            {user.name}
          </p>
          <SignOut />
        </div>
      </nav>
      <main id="content" className="mx-0 w-full max-w-page min-w-0 px-4 pt-4 pb-12 md:px-8 md:pt-5 md:pb-16">
        {children}
      </main>
    </div>
  );
}

function OrganizationMark({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      className="grid size-[22px] flex-none place-items-center rounded-[6px] bg-accent text-[12px] font-semibold text-accent-ink"
    >
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}

/** A form, not a link: signing out changes something, and must not happen by being prefetched. */
function SignOut() {
  return (
    <form method="post" action="/api/auth/signout">
      <button
        type="submit"
        className="h-8 w-full rounded-[6px] px-2 text-left text-ink-2 hover:bg-sunken hover:text-ink pointer-coarse:h-11"
      >
        Sign out
      </button>
    </form>
  );
}
