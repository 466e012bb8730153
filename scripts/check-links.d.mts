export function linksOf(markdown: string): string[];
export function anchorsOf(markdown: string): Set<string>;
export function siteLinksOf(source: string): string[];
export function deadSiteLink(
  link: string,
  files: { readonly has: (path: string) => boolean; readonly read: (path: string) => string },
): string | null;
