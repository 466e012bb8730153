import { listRestrictions } from "@/lib/access/list-restrictions";
import { route } from "@/lib/http/route";

export const GET = route(listRestrictions);
