import { decideAccessRequest } from "@/lib/access/decide-request";
import { route } from "@/lib/http/route";

export const POST = route(decideAccessRequest);
