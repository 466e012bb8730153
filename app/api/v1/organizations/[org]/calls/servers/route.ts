import { listCalledServers } from "@/lib/calls/list-called-servers";
import { route } from "@/lib/http/route";

export const GET = route(listCalledServers);
