import { hideEntry } from "@/lib/catalog/hide-entry";
import { route } from "@/lib/http/route";

export const PUT = route(hideEntry);
