"use server";

import { action } from "@/lib/http/action";
import { createInvitation } from "@/lib/invitations/create-invitation";
import { renewInvitation } from "@/lib/invitations/renew-invitation";
import { revokeInvitation } from "@/lib/invitations/revoke-invitation";
import { handOverOrganization } from "@/lib/members/hand-over";
import { leaveOrganization } from "@/lib/members/leave-organization";
import { removeMember } from "@/lib/members/remove-member";
import { updateMember } from "@/lib/members/update-member";

export const updateMemberAction = action(updateMember);
export const removeMemberAction = action(removeMember);
export const leaveOrganizationAction = action(leaveOrganization);
export const handOverAction = action(handOverOrganization);
export const createInvitationAction = action(createInvitation);
export const renewInvitationAction = action(renewInvitation);
export const revokeInvitationAction = action(revokeInvitation);
