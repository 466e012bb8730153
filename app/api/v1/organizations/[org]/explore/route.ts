import { exploreConnection } from "@/lib/connections/explore-connection";
import { route } from "@/lib/http/route";

/** Not under `connections/`, where a server may be called `explore`. */
export const POST = route(exploreConnection);
