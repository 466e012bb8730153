import { route } from "@/lib/http/route";
import { disconnectConnection } from "@/lib/oauth/disconnect-connection";

export const POST = route(disconnectConnection);
