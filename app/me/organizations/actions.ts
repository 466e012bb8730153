"use server";

import { installationActor } from "@/lib/http/installation-actor";
import { personalAction } from "@/lib/http/personal-action";
import { deleteOrganization, deleteOrganizationInput } from "@/lib/organizations/delete-organization";
import { foundOrganization, newOrganizationInput } from "@/lib/organizations/found-organization";

export const foundOrganizationAction = personalAction(newOrganizationInput, async (context, input) => {
  const { world, actor } = await installationActor(context);
  return foundOrganization(world, actor, input);
});

export const deleteOrganizationAction = personalAction(deleteOrganizationInput, async (context, input) => {
  const { world, actor } = await installationActor(context);
  return deleteOrganization(world, actor, input);
});
