import type { ConnectionAuth } from "@/lib/connections/schema";

/** What people recognise a credential by. Short secrets show nothing of themselves. */
export function credentialHint(auth: ConnectionAuth): string | null {
  switch (auth.kind) {
    case "none":
      return null;
    case "bearer":
      return auth.token.length >= 16 ? `…${auth.token.slice(-4)}` : "…";
    case "headers":
      return auth.headers.map((header) => header.name).join(", ");
  }
}

/** The values that must appear nowhere, longest first so that one inside another is masked whole. */
export function secretsOf(auth: ConnectionAuth): readonly string[] {
  if (auth.kind === "none") return [];
  const values = auth.kind === "bearer" ? [auth.token] : auth.headers.map((header) => header.value);
  return values.filter((value) => value.length >= 4).sort((a, b) => b.length - a.length);
}

/** An upstream may repeat what it was sent in its error message. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, "[redacted]"), text);
}
