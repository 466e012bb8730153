"use server";

import { createConnection } from "@/lib/connections/create-connection";
import { exploreConnection } from "@/lib/connections/explore-connection";
import { getConnection } from "@/lib/connections/get-connection";
import { pauseConnection } from "@/lib/connections/pause-connection";
import { removeConnection } from "@/lib/connections/remove-connection";
import { resumeConnection } from "@/lib/connections/resume-connection";
import { reviewTools } from "@/lib/connections/review-tools";
import { setTools } from "@/lib/connections/set-tools";
import { syncConnection } from "@/lib/connections/sync-connection";
import { updateConnection } from "@/lib/connections/update-connection";
import { rotateIdentityKey } from "@/lib/forwarding/rotate-identity-key";
import { setForwarding } from "@/lib/forwarding/set-forwarding";
import { action } from "@/lib/http/action";

export const createConnectionAction = action(createConnection);
export const exploreConnectionAction = action(exploreConnection);
export const getConnectionAction = action(getConnection);
export const pauseConnectionAction = action(pauseConnection);
export const removeConnectionAction = action(removeConnection);
export const resumeConnectionAction = action(resumeConnection);
export const resyncConnectionAction = action(syncConnection);
export const reviewToolsAction = action(reviewTools);
export const rotateIdentityKeyAction = action(rotateIdentityKey);
export const setForwardingAction = action(setForwarding);
export const setToolsAction = action(setTools);
export const updateConnectionAction = action(updateConnection);
