"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";
import type { LinesProps } from "./lines-drawing";

/**
 * Drawn by the browser alone: what draws it is loaded where there is a chart, and writes `style`, which the pages' policy
 * does not take in HTML.
 */
const Drawing = dynamic(() => import("./lines-drawing").then(({ LinesDrawing }) => LinesDrawing), {
  ssr: false,
  loading: () => <Skeleton className="h-full w-full" />,
});

export function LinesChart(props: LinesProps) {
  return (
    <div role="img" aria-label={props.label} className="h-56 min-w-0 px-2 pt-2">
      <Drawing {...props} />
    </div>
  );
}
