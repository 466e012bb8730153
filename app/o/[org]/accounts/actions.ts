"use server";

import { action } from "@/lib/http/action";
import { authorizeAccount } from "@/lib/oauth/authorize-account";
import { authorizeConnection } from "@/lib/oauth/authorize-connection";
import { disconnectAccount } from "@/lib/oauth/disconnect-account";
import { disconnectConnection } from "@/lib/oauth/disconnect-connection";
import { forgetClient } from "@/lib/oauth/forget-client";
import { setClient } from "@/lib/oauth/set-client";

export const authorizeAccountAction = action(authorizeAccount);
export const authorizeConnectionAction = action(authorizeConnection);
export const disconnectAccountAction = action(disconnectAccount);
export const disconnectConnectionAction = action(disconnectConnection);
export const setClientAction = action(setClient);
export const forgetClientAction = action(forgetClient);
