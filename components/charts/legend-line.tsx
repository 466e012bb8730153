"use client";

// In the browser too, so that a page that streams sends the drawing whole: parts of an SVG that come late are wrapped by
// React in an element with a style, which the pages' policy refuses.

/** What a line of a chart looks like, beside its name. */
export function LegendLine({ colour, dash }: { colour: string; dash: string }) {
  return (
    <svg width="16" height="8" aria-hidden="true" className="flex-none">
      <path d="M0 4H16" stroke={colour} strokeWidth="2" strokeDasharray={dash} />
    </svg>
  );
}
