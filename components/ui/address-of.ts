/** An address within the dashboard: a path with those parameters that say something. */
export function addressOf(base: string, query: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) parameters.set(name, value);
  return parameters.size > 0 ? `${base}?${parameters}` : base;
}
