import { followCalls } from "@/lib/calls/follow-calls";
import { asEvents } from "@/lib/http/make-route";
import { route } from "@/lib/http/route";

export const GET = route(followCalls, { send: asEvents });
