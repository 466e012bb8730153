/** What a machine said, as text. Nothing in it is ever read as markup. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1).
      tabIndex={0}
      className="max-h-[420px] overflow-auto rounded-control bg-sunken"
    >
      <pre className="px-3.5 py-3 font-mono text-small leading-[19px] break-words whitespace-pre-wrap">{text}</pre>
    </section>
  );
}
