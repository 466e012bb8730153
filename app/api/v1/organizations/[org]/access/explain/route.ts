import { explainAccess } from "@/lib/access/explain-access";
import { route } from "@/lib/http/route";

export const GET = route(explainAccess);
