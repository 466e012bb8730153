import { route } from "@/lib/http/route";
import { removeWebhook } from "@/lib/notifications/remove-webhook";

export const DELETE = route(removeWebhook);
