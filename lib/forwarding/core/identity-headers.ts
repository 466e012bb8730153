import type { IdentityClaims } from "@/lib/forwarding/core/claims";
import { encodeHeaderList, encodeHeaderText } from "@/lib/forwarding/core/header-text";
import { type ForwardingSettings, type HeaderField, headerNameOf } from "@/lib/forwarding/core/settings";

/**
 * The claims as headers, name and value in turn. An address that nobody has proved to be theirs is not sent: a header has
 * no way to say so, and servers take it for who somebody is.
 */
export function identityHeaders(
  settings: Extract<ForwardingSettings, { mode: "headers" }>,
  claims: IdentityClaims,
): readonly string[] {
  const values: readonly (readonly [HeaderField, unknown])[] = [
    ["caller", claims.caller],
    ["subject", claims.sub],
    ["user-email", claims.email_verified === true ? claims.email : undefined],
    ["user-name", claims.name],
    ["role", claims.role],
    ["teams", claims.teams],
    ["teams-cut", claims.teams_cut],
    ["organization", claims.org_slug],
    ["client-id", claims.client_id],
    ["client-name", claims.client_name],
    ["scope", claims.scope],
    ["tool", claims.tool],
  ];
  return values.flatMap(([field, value]) => {
    const text = Array.isArray(value) ? encodeHeaderList(value.map(String)) : encodeHeaderText(String(value ?? ""));
    return text === "" ? [] : [headerNameOf(settings, field), text];
  });
}
