import type { ErrorOut, KoaContextWithOIDC } from "oidc-provider";
import { PLAIN_PAGE_POLICY, PLAIN_PAGE_STYLE } from "@/lib/http/plain-page";

/**
 * What a person sees when a client's request is so wrong that nobody may be sent back to it (RFC 6749, section 4.1.2.1).
 * Words of the request stand here as text, never as a link.
 */
export function renderAuthError(ctx: KoaContextWithOIDC, out: ErrorOut): void {
  ctx.type = "html";
  ctx.set("content-security-policy", PLAIN_PAGE_POLICY);
  ctx.body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>This request cannot be answered · Causeway</title>
<style>${PLAIN_PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>This request cannot be answered</h1>
<p>${explain(out.error)}</p>
<p>The gateway says: ${escapeHtml(out.error_description ?? out.error)} (${escapeHtml(out.error)}).</p>
</main>
</body>
</html>
`;
}

function explain(error: string): string {
  if (error === "invalid_client")
    return "The program that sent you here is not known to this gateway, or what it publishes about itself cannot be read. Remove its sign-in data there and connect again.";
  if (error === "invalid_redirect_uri")
    return "The program wants the answer at an address that it has not registered, so nobody is sent there. Remove its sign-in data there and connect again.";
  if (error === "invalid_request" || error === "session_not_found")
    return "It is incomplete, was answered before, or has expired. Begin again in the program that sent you here.";
  return "Begin again in the program that sent you here.";
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
