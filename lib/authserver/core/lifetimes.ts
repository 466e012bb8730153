/** How long an access token is good: it is signed, and so cannot be called back everywhere at once. */
export const ACCESS_TOKEN_SECONDS = 3_600;
/** A service account's program asks for another one without bothering anybody, so that its tokens can be short-lived. */
export const SERVICE_TOKEN_SECONDS = 15 * 60;
