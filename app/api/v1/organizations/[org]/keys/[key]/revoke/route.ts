import { route } from "@/lib/http/route";
import { revokeKey } from "@/lib/keys/revoke-key";

export const POST = route(revokeKey);
