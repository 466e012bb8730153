/** Whose tokens they are: each organization is an issuer of its own, so that none can speak for the people of another. */
export function identityIssuer(publicUrl: string, organizationId: string): string {
  return `${new URL(publicUrl).origin}/api/identity/${organizationId}`;
}

/** Where the public keys of an issuer are (RFC 7517, section 5). */
export function identityKeysUrl(issuer: string): string {
  return `${issuer}/jwks.json`;
}
