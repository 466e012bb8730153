import { route } from "@/lib/http/route";
import { getServiceAccount } from "@/lib/service-accounts/get-account";
import { removeServiceAccount } from "@/lib/service-accounts/remove-account";
import { updateServiceAccount } from "@/lib/service-accounts/update-account";

export const GET = route(getServiceAccount);
export const PATCH = route(updateServiceAccount);
export const DELETE = route(removeServiceAccount);
