"use server";

import { installationActor } from "@/lib/http/installation-actor";
import { personalAction } from "@/lib/http/personal-action";
import { performAct } from "@/lib/operator/act";
import { resumeOrganization } from "@/lib/operator/resume-organization";
import { setPlan } from "@/lib/operator/set-plan";
import { setSignUp } from "@/lib/operator/set-sign-up";
import { suspendOrganization } from "@/lib/operator/suspend-organization";

export const setSignUpAction = personalAction(setSignUp.input, async (context, input) => {
  const { world, actor } = await installationActor(context);
  return performAct(world, actor, setSignUp, input);
});

export const setPlanAction = personalAction(setPlan.input, async (context, input) => {
  const { world, actor } = await installationActor(context);
  return performAct(world, actor, setPlan, input);
});

export const suspendOrganizationAction = personalAction(suspendOrganization.input, async (context, input) => {
  const { world, actor } = await installationActor(context);
  return performAct(world, actor, suspendOrganization, input);
});

export const resumeOrganizationAction = personalAction(resumeOrganization.input, async (context, input) => {
  const { world, actor } = await installationActor(context);
  return performAct(world, actor, resumeOrganization, input);
});
