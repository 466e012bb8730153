import { followLive } from "@/lib/analytics/follow-live";
import { asEvents } from "@/lib/http/make-route";
import { route } from "@/lib/http/route";

export const GET = route(followLive, { send: asEvents });
