import { route } from "@/lib/http/route";
import { removeServerKeys } from "@/lib/server-keys/remove-keys";
import { setServerKeys } from "@/lib/server-keys/set-keys";

export const PUT = route(setServerKeys);
export const DELETE = route(removeServerKeys);
