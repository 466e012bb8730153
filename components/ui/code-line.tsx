import { CopyButton } from "@/components/ui/copy-button";

/** One thing to copy: a URL, a key, a command. Wraps instead of hiding its end. */
export function CodeLine({ text, name }: { text: string; name: string }) {
  return (
    <div className="flex min-w-0 items-start gap-2 rounded-control bg-sunken p-2 pl-3">
      <code className="min-w-0 flex-1 py-1.5 font-mono text-small whitespace-pre-wrap wrap-anywhere">{text}</code>
      <CopyButton text={text} name={name} />
    </div>
  );
}
