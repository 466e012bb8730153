/** Where a redirect URI leads, in words for people: `this computer`, a host, or the scheme of a program. */
export function redirectPlace(uri: string): { readonly kind: "computer" | "host" | "program"; readonly name: string } {
  const url = new URL(uri);
  if (url.protocol === "http:") return { kind: "computer", name: "this computer" };
  if (url.protocol === "https:") return { kind: "host", name: url.host };
  return { kind: "program", name: url.protocol.slice(0, -1) };
}

/** The host of a client that is known by a URL (Client ID Metadata Document); null for one that registered itself. */
export function clientHost(clientId: string): string | null {
  return clientId.startsWith("https://") && URL.canParse(clientId) ? new URL(clientId).host : null;
}
