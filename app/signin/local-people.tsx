import { Status } from "@/components/ui/status";
import type { LocalPerson } from "@/lib/identity/sign-in-methods";

/** Whom one may be on one's own machine, to see what each role sees. */
export function LocalPeople({ people, next }: { people: readonly LocalPerson[]; next: string }) {
  return (
    <section aria-labelledby="local-sign-in" className="rounded-card border border-line">
      <div className="grid gap-0.5 rounded-t-card border-b border-line bg-warn-soft px-4 py-3">
        <h2 id="local-sign-in">
          <Status tone="warn">Local sign-in</Status>
        </h2>
        <p className="text-small text-ink-2">
          For trying things out on this machine, without a password. It is off wherever others can reach the gateway.
        </p>
      </div>
      {people.map(({ email, name, role }) => (
        <form
          key={email}
          method="post"
          action="/api/auth/signin/local"
          className="border-b border-line last:border-b-0"
        >
          <input type="hidden" name="next" value={next} />
          <input type="hidden" name="hint" value={email} />
          <button
            type="submit"
            className="flex min-h-11 w-full items-center gap-3 px-4 py-1.5 text-left hover:bg-sunken focus-visible:-outline-offset-2"
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{name}</span>
              <span className="block truncate text-small text-ink-3">{email}</span>
            </span>
            <span className="text-small text-ink-2">{role}</span>
          </button>
        </form>
      ))}
    </section>
  );
}
