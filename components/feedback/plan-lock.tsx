import { Lock } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";

/** In place of what the organization's plan does not have: what it would be, who has it, and where to go. No made-up data. */
export function PlanLock({
  label,
  about,
  planPage,
}: {
  /** As the plan table names it. */
  label: string;
  about: string;
  /** Where the plans are compared. */
  planPage: string;
}) {
  return (
    <Card>
      <section
        aria-label={label}
        className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-4 px-4 py-8 sm:px-8 sm:py-10"
      >
        <Lock size={18} aria-hidden="true" className="mt-px text-ink-2" />
        <div className="grid max-w-xl gap-1">
          <h2 className="font-strong">{label}: Available on Enterprise</h2>
          <p className="text-ink-2">{about}</p>
        </div>
        <div className="col-start-2">
          <ButtonLink href={planPage}>Compare plans</ButtonLink>
        </div>
      </section>
    </Card>
  );
}
