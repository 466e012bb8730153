"use server";

import { action } from "@/lib/http/action";
import { createServiceAccount } from "@/lib/service-accounts/create-account";
import { createServiceClient } from "@/lib/service-accounts/create-client";
import { removeServiceAccount } from "@/lib/service-accounts/remove-account";
import { revokeServiceClient } from "@/lib/service-accounts/revoke-client";
import { rotateServiceClient } from "@/lib/service-accounts/rotate-client";
import { updateServiceAccount } from "@/lib/service-accounts/update-account";

export const createServiceAccountAction = action(createServiceAccount);
export const updateServiceAccountAction = action(updateServiceAccount);
export const removeServiceAccountAction = action(removeServiceAccount);
export const createServiceClientAction = action(createServiceClient);
export const rotateServiceClientAction = action(rotateServiceClient);
export const revokeServiceClientAction = action(revokeServiceClient);
