"use server";

import { action } from "@/lib/http/action";
import { createTeam } from "@/lib/teams/create-team";
import { removeTeam } from "@/lib/teams/remove-team";
import { setTeamMembers } from "@/lib/teams/set-team-members";
import { updateTeam } from "@/lib/teams/update-team";

export const createTeamAction = action(createTeam);
export const updateTeamAction = action(updateTeam);
export const removeTeamAction = action(removeTeam);
export const setTeamMembersAction = action(setTeamMembers);
