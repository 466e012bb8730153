import { restrictConnection } from "@/lib/access/restrict-connection";
import { route } from "@/lib/http/route";

export const PATCH = route(restrictConnection);
