import { route } from "@/lib/http/route";
import { getOrganizationSettings } from "@/lib/organizations/get-settings";
import { updateOrganization } from "@/lib/organizations/update-organization";

export const GET = route(getOrganizationSettings);
export const PATCH = route(updateOrganization);
