import { route } from "@/lib/http/route";
import { removeMember } from "@/lib/members/remove-member";
import { updateMember } from "@/lib/members/update-member";

export const PATCH = route(updateMember);
export const DELETE = route(removeMember);
