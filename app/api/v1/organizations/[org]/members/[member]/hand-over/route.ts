import { route } from "@/lib/http/route";
import { handOverOrganization } from "@/lib/members/hand-over";

export const POST = route(handOverOrganization);
