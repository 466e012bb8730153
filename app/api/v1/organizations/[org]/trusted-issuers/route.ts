import { route } from "@/lib/http/route";
import { createTrustedIssuer } from "@/lib/issuers/create-issuer";
import { listTrustedIssuers } from "@/lib/issuers/list-issuers";

export const GET = route(listTrustedIssuers);
export const POST = route(createTrustedIssuer, { status: 201 });
