import type { ReactNode } from "react";
import { readSite } from "@/lib/config/site";

const LINKS = [
  { href: "/docs", label: "Docs" },
  { href: "/pricing", label: "Pricing" },
  { href: "/status", label: "Status" },
] as const;

/** The pages that anybody may read. Plain links and no script of their own. */
export function PublicFrame({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="absolute left-2 -top-20 z-10 rounded-control bg-raised px-3 py-2 shadow-raised focus:top-2"
      >
        Skip to the content
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex h-14 max-w-page items-center gap-4 px-4 sm:gap-6 md:px-8">
          <a href="/" className="flex items-center gap-2 font-strong">
            <span
              aria-hidden="true"
              className="grid size-[22px] place-items-center rounded-[6px] bg-accent text-small font-semibold text-accent-ink"
            >
              C
            </span>
            Causeway
          </a>
          <nav aria-label="Site" className="ml-auto flex items-center gap-4 sm:gap-6">
            {LINKS.map(({ href, label }) => (
              <a key={href} href={href} className="py-2 text-ink-2 hover:text-ink max-sm:last:hidden">
                {label}
              </a>
            ))}
          </nav>
          <a
            href="/signin"
            className="inline-flex min-h-8 items-center rounded-control border border-line-strong bg-surface px-3 font-medium whitespace-nowrap hover:bg-sunken pointer-coarse:min-h-11"
          >
            Sign in
          </a>
        </div>
      </header>
      <main id="content" className="flex-1">
        {children}
      </main>
      <PublicFooter />
    </div>
  );
}

function PublicFooter() {
  const { supportEmail, repositoryUrl } = readSite();
  const links = [
    ...LINKS,
    { href: "/docs/changelog", label: "Changelog" },
    { href: "/terms", label: "Terms" },
    { href: "/privacy", label: "Privacy" },
    { href: "/llms.txt", label: "llms.txt" },
    ...(repositoryUrl ? [{ href: repositoryUrl, label: "Repository" }] : []),
    ...(supportEmail ? [{ href: `mailto:${supportEmail}`, label: supportEmail }] : []),
  ];
  return (
    <footer className="border-t border-line">
      <nav
        aria-label="More"
        className="mx-auto flex max-w-page flex-wrap gap-x-6 gap-y-1 px-4 py-6 text-small text-ink-2 md:px-8"
      >
        {links.map(({ href, label }) => (
          <a key={href} href={href} className="py-1 hover:text-ink hover:underline">
            {label}
          </a>
        ))}
      </nav>
    </footer>
  );
}
