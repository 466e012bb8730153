import { restrictConnection } from "@/lib/access/restrict-connection";
import { whoMayUse } from "@/lib/access/who-may-use";
import { route } from "@/lib/http/route";

export const GET = route(whoMayUse);
export const PATCH = route(restrictConnection);
