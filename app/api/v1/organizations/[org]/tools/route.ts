import { route } from "@/lib/http/route";
import { listTools } from "@/lib/tools/list-tools";

export const GET = route(listTools);
