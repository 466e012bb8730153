import { route } from "@/lib/http/route";
import { removeRole } from "@/lib/roles/remove-role";
import { updateRole } from "@/lib/roles/update-role";

export const PATCH = route(updateRole);
export const DELETE = route(removeRole);
