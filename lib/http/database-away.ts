import { isReachable } from "@/lib/db/reachable";
import { PLAIN_PAGE_POLICY } from "@/lib/http/plain-page";
import { openedRuntime } from "@/lib/runtime-slot";
import { renderWaitingPage, retryAfterSeconds } from "@/lib/start/waiting-page";

/**
 * The page for people while the database is away, with status 503; null while it is there. Asked before a page is drawn:
 * a page that fails half-way cannot choose its status any more, and one that took silence for "not signed in" would send
 * people away who are. What is no reading (a server action) passes: it answers with a value of its own.
 */
export async function pageWithoutDatabase(request: { readonly method: string }): Promise<Response | null> {
  if (request.method !== "GET" && request.method !== "HEAD") return null;
  const running = await openedRuntime();
  if (!running || (await isReachable(running.database))) return null;
  const seconds = String(retryAfterSeconds("database"));
  return new Response(renderWaitingPage("database"), {
    status: 503,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": PLAIN_PAGE_POLICY,
      "cache-control": "no-store",
      "retry-after": seconds,
      refresh: seconds,
    },
  });
}
