import { route } from "@/lib/http/route";
import { forgetClient } from "@/lib/oauth/forget-client";
import { setClient } from "@/lib/oauth/set-client";

export const PUT = route(setClient);
export const DELETE = route(forgetClient);
