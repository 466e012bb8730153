import { route } from "@/lib/http/route";
import { leaveOrganization } from "@/lib/members/leave-organization";

export const POST = route(leaveOrganization);
