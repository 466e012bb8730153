import { listSimilarCalls } from "@/lib/calls/list-similar";
import { route } from "@/lib/http/route";

export const GET = route(listSimilarCalls);
