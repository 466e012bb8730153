import { route } from "@/lib/http/route";
import { removeTeam } from "@/lib/teams/remove-team";
import { updateTeam } from "@/lib/teams/update-team";

export const PATCH = route(updateTeam);
export const DELETE = route(removeTeam);
