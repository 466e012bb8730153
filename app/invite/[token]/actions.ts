"use server";

import { installationActor } from "@/lib/http/installation-actor";
import { personalAction } from "@/lib/http/personal-action";
import { acceptInvitation, acceptInvitationInput } from "@/lib/invitations/accept-invitation";

export const acceptInvitationAction = personalAction(acceptInvitationInput, async (context, input) => {
  const { world, actor } = await installationActor(context);
  return acceptInvitation(world, actor, input);
});
