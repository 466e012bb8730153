import { route } from "@/lib/http/route";
import { attemptOutcome } from "@/lib/oauth/attempt-outcome";

export const GET = route(attemptOutcome);
