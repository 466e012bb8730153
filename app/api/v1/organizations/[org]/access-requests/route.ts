import { listAccessRequests } from "@/lib/access/list-requests";
import { route } from "@/lib/http/route";

export const GET = route(listAccessRequests);
