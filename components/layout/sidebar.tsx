import { NavLinks } from "@/components/layout/nav-links";
import { NotificationBell } from "@/components/layout/notification-bell";
import { OrganizationSwitcher } from "@/components/layout/organization-switcher";
import type { ShellFacts } from "@/components/layout/shell-facts";
import { UserMenu } from "@/components/layout/user-menu";

/** The way around: the same at the side of a wide screen and in the sheet of a narrow one. */
export function Sidebar({ facts, withBell = true }: { facts: ShellFacts; withBell?: boolean }) {
  const base = `/o/${facts.organization.slug}`;
  return (
    <div className="flex min-h-full flex-col px-2.5 py-3">
      <div className="flex items-center gap-1 pb-2">
        <div className="min-w-0 flex-1">
          <OrganizationSwitcher organization={facts.organization} organizations={facts.organizations} />
        </div>
        {withBell ? <NotificationBell facts={facts} /> : null}
      </div>
      <nav aria-label="Main" className="flex flex-1 flex-col">
        <NavLinks base={base} group="Work" notes={{ "/connections": facts.troubled }} />
        <NavLinks base={base} group="Observe" heading="Observe" />
        <NavLinks base={base} group="Govern" heading="Govern" notes={{ "/access": facts.wishes }} />
        <div className="mt-auto pt-4">
          <NavLinks base={base} group="Foot" />
        </div>
      </nav>
      <div className="mt-1 border-t border-line pt-2">
        <UserMenu user={facts.user} theme={facts.theme} />
      </div>
    </div>
  );
}
