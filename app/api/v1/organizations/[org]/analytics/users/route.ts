import { listUsers } from "@/lib/analytics/list-users";
import { route } from "@/lib/http/route";

export const GET = route(listUsers);
