import { type NextRequest, NextResponse } from "next/server";

/**
 * Headers of the pages that people see: a content security policy with a nonce of its own per answer, and no caching of
 * what is only for the one who is signed in. It decides nothing about access: operations do that.
 */
export function proxy(request: NextRequest) {
  const policy = contentSecurityPolicy(crypto.randomUUID().replaceAll("-", ""));
  const headers = new Headers(request.headers);
  // Next reads the nonce from here and puts it on its own scripts.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("cache-control", "private, no-store");
  return response;
}

/**
 * The pages, one by one, and nothing else: a body over 10 MB is cut on every path that is listed here, so the MCP, OAuth
 * and API paths (`/o/{org}/mcp` among them) must stay outside.
 */
export const config = {
  matcher: [
    "/",
    "/signin/:path*",
    "/o/:org",
    "/o/:org/connections/:path*",
    "/o/:org/keys/:path*",
    "/o/:org/log/:path*",
  ],
};

function contentSecurityPolicy(nonce: string): string {
  // biome-ignore lint/style/noProcessEnv: replaced by the compiler; the environment is not read when this runs.
  const isDevelopment = process.env.NODE_ENV === "development";
  return [
    "default-src 'none'",
    // React's development build needs eval; the production build does not.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src 'self'${isDevelopment ? " 'unsafe-inline'" : ""}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
