import { setCurrency } from "@/lib/costs/set-currency";
import { route } from "@/lib/http/route";

export const PATCH = route(setCurrency);
