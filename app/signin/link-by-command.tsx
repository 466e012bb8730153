import { CodeLine } from "@/components/ui/code-line";

/** The way in that every installation has: a link that whoever runs it prints. */
export function LinkByCommand({ command, isOnlyWay }: { command: string; isOnlyWay: boolean }) {
  const how = (
    <div className="grid gap-3">
      <p className="text-ink-2">
        Whoever runs this gateway prints a one-time link in its folder, on the machine where it runs:
      </p>
      <CodeLine text={command} name="the command" />
      <p className="text-small text-ink-2">
        The link works once, for 15 minutes, and signs in the owner; with an e-mail address after the command, whoever
        has that address.
      </p>
    </div>
  );
  if (isOnlyWay) return how;
  return (
    <details className="group text-small">
      <summary className="text-ink-2 hover:text-ink">No way in? Use a one-time link</summary>
      <div className="pt-3">{how}</div>
    </details>
  );
}
