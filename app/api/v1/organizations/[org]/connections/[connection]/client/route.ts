import { route } from "@/lib/http/route";
import { setClient } from "@/lib/oauth/set-client";

export const PUT = route(setClient);
