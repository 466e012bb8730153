/** What an access token of ours says, once its signature has been checked. Whether it is good today, others decide. */
export interface AccessTokenClaims {
  readonly grantId: string;
  readonly clientId: string;
  readonly audience: string;
  readonly scopes: ReadonlySet<string>;
  /** Unix milliseconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}
