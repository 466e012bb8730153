import { listConnectionEvents } from "@/lib/connections/list-connection-events";
import { route } from "@/lib/http/route";

export const GET = route(listConnectionEvents);
