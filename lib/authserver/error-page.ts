import type { ErrorOut, KoaContextWithOIDC } from "oidc-provider";
import { PLAIN_PAGE_POLICY, renderPlainPage } from "@/lib/http/plain-page";

/**
 * What a person sees when a client's request is so wrong that nobody may be sent back to it (RFC 6749, section 4.1.2.1).
 * Words of the request stand here as text, never as a link.
 */
export function renderAuthError(ctx: KoaContextWithOIDC, out: ErrorOut): void {
  ctx.type = "html";
  ctx.set("content-security-policy", PLAIN_PAGE_POLICY);
  ctx.body = renderPlainPage({
    title: "This request cannot be answered",
    text: `${explain(out.error)} The gateway says: ${out.error_description ?? out.error} (${out.error}).`,
    end: { name: "the program", mark: "App" },
    isBroken: true,
  });
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
