/** Whether two URLs lead to the same server: scheme, host and port. A credential belongs to that server and no other. */
export function isSameOriginUrl(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}
