import { route } from "@/lib/http/route";
import { searchOrganization } from "@/lib/search/search-organization";

export const GET = route(searchOrganization);
