import { setTools } from "@/lib/connections/set-tools";
import { route } from "@/lib/http/route";

/** `{"exposed": […]}` for the whole selection, `{"toggles": […]}` for single tools. */
export const PATCH = route(setTools);
