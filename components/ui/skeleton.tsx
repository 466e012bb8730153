/** The outline of a page that is on its way. Same heights as the real one, so that nothing jumps. */
export function PageSkeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="appear-late grid gap-5">
      <div className="h-8 w-40 rounded-control bg-sunken" />
      <div className="rounded-card border border-line bg-surface">
        <div className="h-11 border-b border-line" />
        {["a", "b", "c", "d", "e", "f"].map((row) => (
          <div key={row} className="flex h-9 items-center gap-4 border-b border-line px-4 last:border-b-0">
            <div className="h-2.5 w-24 rounded-full bg-sunken" />
            <div className="h-2.5 flex-1 rounded-full bg-sunken" />
            <div className="h-2.5 w-16 rounded-full bg-sunken" />
          </div>
        ))}
      </div>
    </div>
  );
}
