import { getLive } from "@/lib/analytics/get-live";
import { route } from "@/lib/http/route";

export const GET = route(getLive);
