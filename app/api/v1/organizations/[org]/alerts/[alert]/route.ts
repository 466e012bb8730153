import { removeAlertRule } from "@/lib/alerts/remove-rule";
import { updateAlertRule } from "@/lib/alerts/update-rule";
import { route } from "@/lib/http/route";

export const PATCH = route(updateAlertRule);
export const DELETE = route(removeAlertRule);
