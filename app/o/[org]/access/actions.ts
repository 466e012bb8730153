"use server";

import { assignAccess } from "@/lib/access/assign-access";
import { createAccessRule } from "@/lib/access/create-rule";
import { decideAccessRequest } from "@/lib/access/decide-request";
import { removeAccessRule } from "@/lib/access/remove-rule";
import { restrictConnection } from "@/lib/access/restrict-connection";
import { action } from "@/lib/http/action";

export const assignAccessAction = action(assignAccess);
export const createAccessRuleAction = action(createAccessRule);
export const removeAccessRuleAction = action(removeAccessRule);
export const restrictConnectionAction = action(restrictConnection);
export const decideAccessRequestAction = action(decideAccessRequest);
