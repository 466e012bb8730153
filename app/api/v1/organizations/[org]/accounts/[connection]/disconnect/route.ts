import { route } from "@/lib/http/route";
import { disconnectAccount } from "@/lib/oauth/disconnect-account";

export const POST = route(disconnectAccount);
