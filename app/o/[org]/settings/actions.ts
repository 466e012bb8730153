"use server";

import { action } from "@/lib/http/action";
import { updateOrganization } from "@/lib/organizations/update-organization";

export const updateOrganizationAction = action(updateOrganization);
