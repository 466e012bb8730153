import { route } from "@/lib/http/route";
import { getSharedKeys } from "@/lib/server-keys/get-shared-keys";
import { removeSharedKeys } from "@/lib/server-keys/remove-shared-keys";
import { setSharedKeys } from "@/lib/server-keys/set-shared-keys";

export const GET = route(getSharedKeys);
export const PUT = route(setSharedKeys);
export const DELETE = route(removeSharedKeys);
