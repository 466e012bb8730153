import { route } from "@/lib/http/route";
import { revokeServiceClient } from "@/lib/service-accounts/revoke-client";

export const POST = route(revokeServiceClient);
