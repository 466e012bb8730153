/** What is wanted, or that with the first number behind it that nothing else is called. At most 24 characters. */
export function freeSlug(taken: ReadonlySet<string>, wanted: string): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) {
    const slug = `${wanted.slice(0, 23 - String(number).length).replace(/-+$/, "")}-${number}`;
    if (!taken.has(slug)) return slug;
  }
}
