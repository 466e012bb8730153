import { browseRegistry } from "@/lib/catalog/browse-registry";
import { route } from "@/lib/http/route";

/** By POST, since the registry's key is sent along. */
export const POST = route(browseRegistry);
