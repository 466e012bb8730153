import { type Bucket, indexOf } from "@/lib/analytics/core/buckets";
import type { TotalRow } from "@/lib/analytics/read-totals";
import type { ServerSeries } from "@/lib/analytics/schema";

/** As many lines as can be told apart; the rest is one more. */
const MOST = 5;

/**
 * The course of each server's calls. A server keeps its place, which is that of its making, whatever else is shown; one
 * that is gone, and what is no server's, has the place of the rest.
 */
export function serverSeriesOf(
  rows: readonly TotalRow[],
  buckets: readonly Bucket[],
  places: readonly string[],
): ServerSeries[] {
  const courses = new Map<string, number[]>();
  for (const { connectionSlug, at, calls } of rows) {
    const course = courseOf(courses, connectionSlug, buckets.length);
    const bucket = indexOf(buckets, at.getTime());
    if (bucket >= 0) course[bucket] = (course[bucket] ?? 0) + calls;
  }
  const sorted = [...courses.entries()]
    .map(([server, calls]) => ({ server, place: places.indexOf(server), calls, whole: sum(calls) }))
    .filter(({ whole }) => whole > 0)
    .sort((left, right) => right.whole - left.whole || (left.server < right.server ? -1 : 1));
  const named = sorted.filter(({ place }) => place >= 0).slice(0, MOST);
  const rest = sorted.filter((series) => !named.includes(series));
  return [
    ...named.map(({ server, place, calls }) => ({ server, place, calls })),
    ...(rest.length > 0
      ? [{ server: "", place: -1, calls: buckets.map((_, at) => sum(rest.map(({ calls }) => calls[at] ?? 0))) }]
      : []),
  ];
}

function courseOf(courses: Map<string, number[]>, server: string, length: number): number[] {
  const known = courses.get(server);
  if (known) return known;
  const course = Array.from({ length }, () => 0);
  courses.set(server, course);
  return course;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
