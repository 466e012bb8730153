"use server";

import { action } from "@/lib/http/action";
import { createRole } from "@/lib/roles/create-role";
import { removeRole } from "@/lib/roles/remove-role";
import { updateRole } from "@/lib/roles/update-role";

export const createRoleAction = action(createRole);
export const updateRoleAction = action(updateRole);
export const removeRoleAction = action(removeRole);
