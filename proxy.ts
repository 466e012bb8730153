import { type NextRequest, NextResponse } from "next/server";
import { pageWithoutDatabase } from "@/lib/http/database-away";
import { PATH_HEADER } from "@/lib/http/requested-path";

/**
 * Headers of the pages that people see: a content security policy with a nonce of its own per answer, and no caching of
 * what is only for the one who is signed in; and a page of their own while the database is away. It decides nothing about
 * access: operations do that.
 */
export async function proxy(request: NextRequest) {
  const unavailable = await pageWithoutDatabase(request);
  if (unavailable) return unavailable;
  const policy = contentSecurityPolicy(crypto.randomUUID().replaceAll("-", ""));
  const headers = new Headers(request.headers);
  // Next reads the nonce from here and puts it on its own scripts.
  headers.set("content-security-policy", policy);
  headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("cache-control", "private, no-store");
  return response;
}

/**
 * The pages, one by one, and what is no address at all: a body over 10 MB is cut on every path that is listed here, so the MCP, OAuth
 * and API paths (`/o/{org}/mcp` among them) must stay outside.
 */
export const config = {
  matcher: [
    "/",
    "/design",
    "/docs",
    "/docs/((?!md/).+)",
    "/go/:path*",
    "/pricing",
    "/privacy",
    "/status",
    "/terms",
    "/oauth/consent/:path*",
    "/invite/:path*",
    "/me/:path*",
    "/signin/:path*",
    "/o/:org",
    "/o/:org/accounts/:path*",
    "/o/:org/analytics/:path*",
    "/o/:org/audit/:path*",
    "/o/:org/catalog/:path*",
    "/o/:org/clients/:path*",
    "/o/:org/connect/:path*",
    "/o/:org/connections/:path*",
    "/o/:org/keys/:path*",
    "/o/:org/log/:path*",
    "/o/:org/members/:path*",
    "/o/:org/access/:path*",
    "/o/:org/settings/:path*",
    "/o/:org/tools/:path*",
    // Every other address, for the page that says that there is nothing: all but those that take bodies or are no page.
    "/((?!_next(?:/|$)|api(?:/|$)|healthz(?:/|$)|readyz(?:/|$)|icon\\.svg$|llms\\.txt$|docs/md(?:/|$)|\\.well-known(?:/|$)|oauth/(?!consent/)|(?:[^/]+/)*mcp(?:/|$)).+)",
  ],
};

function contentSecurityPolicy(nonce: string): string {
  // biome-ignore lint/style/noProcessEnv: replaced by the compiler; the environment is not read when this runs.
  const isDevelopment = process.env.NODE_ENV === "development";
  return [
    "default-src 'none'",
    // React's development build needs eval; the production build does not.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    // The nonce is for the style element that locks the page's scrolling under a dialog (components/ui/style-nonce).
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    // What a tool answers with is played from the answer itself.
    "media-src data:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
