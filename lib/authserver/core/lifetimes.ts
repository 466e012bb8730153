/** How long an access token is good: it is signed, and so cannot be called back everywhere at once. */
export const ACCESS_TOKEN_SECONDS = 3_600;
