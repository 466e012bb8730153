import { plainPageResponse } from "@/lib/http/plain-page";
import type { LimitVerdict } from "@/lib/identity/sign-in-limits";

/** The page for somebody who has tried too often, with status 429. */
export function throttledPage({ retryAfterSeconds }: Extract<LimitVerdict, { ok: false }>): Response {
  return plainPageResponse(
    {
      title: "Too many attempts to sign in",
      text: `Attempts from this address or for this account are counted, and there were too many. Try again in ${waitWords(retryAfterSeconds)}.`,
      end: { name: "your account", mark: "ID" },
      isBroken: true,
      link: { href: "/signin", label: "Back to sign-in" },
    },
    429,
    { "retry-after": String(retryAfterSeconds) },
  );
}

export function waitWords(seconds: number): string {
  if (seconds <= 60) return seconds === 1 ? "a second" : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
