import { assignAccess } from "@/lib/access/assign-access";
import { route } from "@/lib/http/route";

export const PUT = route(assignAccess);
