import { CodeLine } from "@/components/ui/code-line";
import type { ClientSetup, SetupTarget } from "@/lib/clients/client-setup";

/** What to copy, and where it goes. */
export function Snippets({ setup, target, hasLink }: { setup: ClientSetup; target: SetupTarget; hasLink: boolean }) {
  const notes = setup.notes(target);
  return (
    <div className="grid gap-4 p-4">
      {setup.snippets(target).map(({ file, text }, at) => (
        <div key={file ?? text} className="grid min-w-0 gap-1.5">
          <p className="font-medium">
            {at > 0 || hasLink ? "Or " : null}
            {file ? (
              <>
                {at > 0 || hasLink ? "in " : "In "}
                <code className="font-mono text-small">{file}</code>
              </>
            ) : at > 0 || hasLink ? (
              "on the command line"
            ) : (
              "On the command line"
            )}
          </p>
          <CodeLine text={text} name={`${setup.name}: ${file ?? "the command"}`} />
        </div>
      ))}
      {notes.length > 0 ? (
        <ul className="grid gap-1 text-small text-ink-2">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
      <p className="text-small text-ink-3">
        <a
          className="underline decoration-line-strong hover:text-ink"
          href={setup.source}
          rel="noreferrer"
          target="_blank"
        >
          What {setup.name} says about it
        </a>
      </p>
    </div>
  );
}
