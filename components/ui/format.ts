/** A duration for people: tenths below 10 ms, whole milliseconds below 10 s, then seconds. */
export function formatMs(ms: number): string {
  if (ms < 0.05) return "< 0.1 ms";
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 10_000) return `${Math.round(ms).toLocaleString("en")} ms`;
  return `${(ms / 1000).toFixed(1)} s`;
}

/** `3 tools`, `1 tool`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** Two letters that stand for a name where a picture would be. */
export function monogram(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const [first = "?", second] = words;
  const letters = second ? `${first.slice(0, 1)}${second.slice(0, 1)}` : first.slice(0, 2);
  return letters.slice(0, 1).toUpperCase() + letters.slice(1).toLowerCase();
}
