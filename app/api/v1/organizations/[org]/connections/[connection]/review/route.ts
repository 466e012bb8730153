import { reviewTools } from "@/lib/connections/review-tools";
import { route } from "@/lib/http/route";

export const POST = route(reviewTools);
