import { getCatalogEntry } from "@/lib/catalog/get-entry";
import { removeEntry } from "@/lib/catalog/remove-entry";
import { updateEntry } from "@/lib/catalog/update-entry";
import { route } from "@/lib/http/route";

export const GET = route(getCatalogEntry);
export const PUT = route(updateEntry);
export const DELETE = route(removeEntry);
