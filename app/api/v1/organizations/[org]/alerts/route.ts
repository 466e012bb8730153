import { createAlertRule } from "@/lib/alerts/create-rule";
import { listAlertRules } from "@/lib/alerts/list-rules";
import { route } from "@/lib/http/route";

export const GET = route(listAlertRules);
export const POST = route(createAlertRule, { status: 201 });
