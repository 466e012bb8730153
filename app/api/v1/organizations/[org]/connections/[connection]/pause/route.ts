import { pauseConnection } from "@/lib/connections/pause-connection";
import { route } from "@/lib/http/route";

export const POST = route(pauseConnection);
