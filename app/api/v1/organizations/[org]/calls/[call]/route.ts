import { getCall } from "@/lib/calls/get-call";
import { route } from "@/lib/http/route";

export const GET = route(getCall);
