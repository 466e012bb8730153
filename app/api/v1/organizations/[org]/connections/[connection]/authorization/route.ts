import { route } from "@/lib/http/route";
import { getAuthorization } from "@/lib/oauth/get-authorization";

export const GET = route(getAuthorization);
