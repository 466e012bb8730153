import { syncConnection } from "@/lib/connections/sync-connection";
import { route } from "@/lib/http/route";

export const POST = route(syncConnection);
