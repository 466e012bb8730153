const COLOURS = ["c1", "c2", "c3", "c4", "c5"] as const;

/** The colour of a thing by its place, which stays; the last one is for the rest. */
export function seriesColour(place: number): string {
  return `var(--color-${place < 0 ? "c6" : (COLOURS[place % COLOURS.length] ?? "c6")})`;
}

const DASHES = ["0", "6 3", "2 3"] as const;

/** Beyond five, colours come again: then the line is another one. */
export function seriesDash(place: number): string {
  return DASHES[Math.floor(Math.max(0, place) / COLOURS.length) % DASHES.length] ?? "0";
}
