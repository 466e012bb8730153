import { route } from "@/lib/http/route";
import { authorizeConnection } from "@/lib/oauth/authorize-connection";

export const POST = route(authorizeConnection);
