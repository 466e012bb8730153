import { route } from "@/lib/http/route";
import { authorizeAccount } from "@/lib/oauth/authorize-account";

export const POST = route(authorizeAccount);
