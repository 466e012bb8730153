"use client";

import { useEffect, useRef } from "react";

/** Scrolls the current one of the links that it stands among into view: on a narrow screen it may be beyond the edge. */
export function ActiveInView({ active }: { active: string }) {
  const mark = useRef<HTMLSpanElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another link is the current one when this changes.
  useEffect(() => {
    const current = mark.current?.parentElement?.querySelector('[aria-current="page"]');
    current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
  return <span ref={mark} hidden />;
}
