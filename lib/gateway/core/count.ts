/** Adds to one of several counts; a count that is back at zero leaves no entry behind. */
export function addToCount(counts: Map<string, number>, key: string, by: number): void {
  const next = (counts.get(key) ?? 0) + by;
  if (next > 0) counts.set(key, next);
  else counts.delete(key);
}
