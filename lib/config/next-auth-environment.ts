/**
 * next-auth 4 takes the base of its URLs from the environment and from nowhere else; without it, it believes the
 * request's headers.
 */
export function pointNextAuthAt(publicUrl: string): void {
  process.env.NEXTAUTH_URL = publicUrl;
}
