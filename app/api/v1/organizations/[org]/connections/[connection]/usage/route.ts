import { route } from "@/lib/http/route";
import { toolUsage } from "@/lib/tools/tool-usage";

export const GET = route(toolUsage);
