import { getConnection } from "@/lib/connections/get-connection";
import { removeConnection } from "@/lib/connections/remove-connection";
import { updateConnection } from "@/lib/connections/update-connection";
import { route } from "@/lib/http/route";

export const GET = route(getConnection);
export const PATCH = route(updateConnection);
export const DELETE = route(removeConnection);
