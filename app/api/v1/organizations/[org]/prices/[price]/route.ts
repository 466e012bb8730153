import { removePrice } from "@/lib/costs/remove-price";
import { route } from "@/lib/http/route";

export const DELETE = route(removePrice);
