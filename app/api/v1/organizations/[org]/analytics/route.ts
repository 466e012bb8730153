import { getOverview } from "@/lib/analytics/get-overview";
import { route } from "@/lib/http/route";

export const GET = route(getOverview);
