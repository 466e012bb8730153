import Link from "next/link";

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

/** Where this page hangs. The page itself is the title below, so the last crumb is its parent. */
export function Breadcrumb({ trail }: { trail: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex flex-wrap items-center gap-x-1.5 text-small text-ink-2">
        {trail.map(({ label, href }, at) => (
          <li key={href} className="flex items-center gap-x-1.5">
            {at > 0 ? (
              <span aria-hidden="true" className="text-ink-3">
                /
              </span>
            ) : null}
            <Link href={href} className="rounded-tag py-1 hover:text-ink hover:underline">
              {label}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
