import { route } from "@/lib/http/route";
import { setTeamMembers } from "@/lib/teams/set-team-members";

export const PUT = route(setTeamMembers);
