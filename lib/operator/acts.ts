import { appointOperator } from "@/lib/operator/appoint-operator";
import { dismissOperator } from "@/lib/operator/dismiss-operator";
import { resumeOrganization } from "@/lib/operator/resume-organization";
import { setPlan } from "@/lib/operator/set-plan";
import { setSignUp } from "@/lib/operator/set-sign-up";
import { suspendOrganization } from "@/lib/operator/suspend-organization";
import type { OperatorAct } from "./act";

/** Everything that the operator can do. A test walks the list with people who are none. */
export const acts: readonly OperatorAct[] = [
  setSignUp,
  setPlan,
  suspendOrganization,
  resumeOrganization,
  appointOperator,
  dismissOperator,
];
