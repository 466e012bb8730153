import { listFacets } from "@/lib/calls/list-facets";
import { route } from "@/lib/http/route";

export const GET = route(listFacets);
