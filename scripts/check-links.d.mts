export function linksOf(markdown: string): string[];
export function anchorsOf(markdown: string): Set<string>;
