import { route } from "@/lib/http/route";
import { markNotificationsRead } from "@/lib/notifications/mark-read";

export const POST = route(markNotificationsRead);
