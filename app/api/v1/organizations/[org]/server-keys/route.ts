import { route } from "@/lib/http/route";
import { listServerKeys } from "@/lib/server-keys/list-keys";

export const GET = route(listServerKeys);
