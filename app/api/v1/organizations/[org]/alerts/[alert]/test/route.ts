import { testAlertRule } from "@/lib/alerts/test-rule";
import { route } from "@/lib/http/route";

export const POST = route(testAlertRule);
