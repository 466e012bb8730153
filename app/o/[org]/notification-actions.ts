"use server";

import { action } from "@/lib/http/action";
import { markNotificationsRead } from "@/lib/notifications/mark-read";

export const markNotificationsReadAction = action(markNotificationsRead);
