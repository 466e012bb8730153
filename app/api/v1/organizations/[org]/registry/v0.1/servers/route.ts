import { listRegistry } from "@/lib/catalog/list-registry";
import { route } from "@/lib/http/route";

export const GET = route(listRegistry);
