import { listIdentityKeys } from "@/lib/forwarding/list-identity-keys";
import { route } from "@/lib/http/route";

export const GET = route(listIdentityKeys);
