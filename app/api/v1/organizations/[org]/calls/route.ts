import { listCalls } from "@/lib/calls/list-calls";
import { route } from "@/lib/http/route";

export const GET = route(listCalls);
