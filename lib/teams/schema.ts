import { z } from "zod";
import { nameOf, pageCursor, pageLimit } from "@/lib/operations/schema";

const team = z.string().min(1).max(64);
const teamName = nameOf(80, "Give the team a name.");
const description = z.string().trim().max(300, "At most 300 characters.");

export const listTeamsInput = z.strictObject({
  search: z.string().trim().max(100).default(""),
  limit: pageLimit.default(50),
  cursor: pageCursor.optional(),
});

export const createTeamInput = z.strictObject({ name: teamName, description: description.default("") });

export const updateTeamInput = z.strictObject({
  team,
  name: teamName.optional(),
  description: description.optional(),
});

export const removeTeamInput = z.strictObject({ team });

/** Ids of members: all that belong to it from now on. */
export const setTeamMembersInput = z.strictObject({ team, members: z.array(z.string().min(1).max(64)).max(1000) });

export interface TeamView {
  /** tem_… */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: string;
  readonly members: readonly { readonly id: string; readonly name: string }[];
}
