import { route } from "@/lib/http/route";
import { removeTrustedIssuer } from "@/lib/issuers/remove-issuer";
import { updateTrustedIssuer } from "@/lib/issuers/update-issuer";

export const PUT = route(updateTrustedIssuer);
export const DELETE = route(removeTrustedIssuer);
