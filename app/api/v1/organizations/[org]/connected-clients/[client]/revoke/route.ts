import { revokeClient } from "@/lib/authserver/revoke-client";
import { route } from "@/lib/http/route";

export const POST = route(revokeClient);
