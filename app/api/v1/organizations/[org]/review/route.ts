import { route } from "@/lib/http/route";
import { getReview } from "@/lib/review/get-review";

export const GET = route(getReview);
