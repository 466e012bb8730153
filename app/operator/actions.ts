"use server";

import type { z } from "zod";
import { installationActor } from "@/lib/http/installation-actor";
import { personalAction } from "@/lib/http/personal-action";
import { type OperatorAct, performAct } from "@/lib/operator/act";
import { appointOperator } from "@/lib/operator/appoint-operator";
import { dismissOperator } from "@/lib/operator/dismiss-operator";
import { resumeOrganization } from "@/lib/operator/resume-organization";
import { setPlan } from "@/lib/operator/set-plan";
import { setSignUp } from "@/lib/operator/set-sign-up";
import { suspendOrganization } from "@/lib/operator/suspend-organization";

const operatorAction = <Input extends z.ZodType>(act: OperatorAct<Input>) =>
  personalAction(act.input, async (context, input) => {
    const { world, actor } = await installationActor(context);
    return performAct(world, actor, act, input);
  });

export const setSignUpAction = operatorAction(setSignUp);
export const setPlanAction = operatorAction(setPlan);
export const suspendOrganizationAction = operatorAction(suspendOrganization);
export const resumeOrganizationAction = operatorAction(resumeOrganization);
export const appointOperatorAction = operatorAction(appointOperator);
export const dismissOperatorAction = operatorAction(dismissOperator);
