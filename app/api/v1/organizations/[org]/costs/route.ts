import { getCosts } from "@/lib/costs/get-costs";
import { route } from "@/lib/http/route";

export const GET = route(getCosts);
