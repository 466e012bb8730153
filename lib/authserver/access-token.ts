/** What an access token of ours says, once its signature has been checked. Whether it is good today, others decide. */
export interface AccessTokenClaims {
  /** The token's own id (`jti`). */
  readonly id: string;
  /** Of the grant, or of the service account's client, that it came of. */
  readonly grantId: string;
  readonly clientId: string;
  readonly audience: string;
  /** The endpoint that the audience names, without the organization; null where it names none of ours. */
  readonly endpoint: string | null;
  readonly scopes: ReadonlySet<string>;
  /** Unix milliseconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}
