import { route } from "@/lib/http/route";
import { createTeam } from "@/lib/teams/create-team";
import { listTeams } from "@/lib/teams/list-teams";

export const GET = route(listTeams);
export const POST = route(createTeam, { status: 201 });
