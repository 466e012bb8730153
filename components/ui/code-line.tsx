import { CopyButton } from "@/components/ui/copy-button";

/** `--header` and the like: a browser would break it after its dashes. */
const OPTION = /((?<=\s)--?[a-z][a-z-]{0,20}(?=\s))/;

/** One thing to copy: a URL, a key, a command. Wraps instead of hiding its end, between words, never within an option. */
export function CodeLine({ text, name }: { text: string; name: string }) {
  return (
    <div className="flex min-w-0 items-start gap-2 rounded-control bg-sunken p-2 pl-3">
      <code className="min-w-0 flex-1 py-1.5 font-mono text-small whitespace-pre-wrap wrap-anywhere">
        {text.split(OPTION).map((part, at) =>
          at % 2 === 0 ? (
            part
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text do not move.
            <span key={at} className="whitespace-nowrap">
              {part}
            </span>
          ),
        )}
      </code>
      <CopyButton text={text} name={name} />
    </div>
  );
}
