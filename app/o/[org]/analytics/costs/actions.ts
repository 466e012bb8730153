"use server";

import { removePrice } from "@/lib/costs/remove-price";
import { setCurrency } from "@/lib/costs/set-currency";
import { setPrice } from "@/lib/costs/set-price";
import { action } from "@/lib/http/action";

export const setPriceAction = action(setPrice);
export const removePriceAction = action(removePrice);
export const setCurrencyAction = action(setCurrency);
