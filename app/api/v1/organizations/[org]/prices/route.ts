import { listPrices } from "@/lib/costs/list-prices";
import { setPrice } from "@/lib/costs/set-price";
import { route } from "@/lib/http/route";

export const GET = route(listPrices);
export const POST = route(setPrice);
