"use server";

import { action } from "@/lib/http/action";
import { authorizeAccount } from "@/lib/oauth/authorize-account";
import { authorizeConnection } from "@/lib/oauth/authorize-connection";
import { disconnectAccount } from "@/lib/oauth/disconnect-account";
import { disconnectConnection } from "@/lib/oauth/disconnect-connection";
import { forgetClient } from "@/lib/oauth/forget-client";
import { setClient } from "@/lib/oauth/set-client";
import { updateAccount } from "@/lib/oauth/update-account";
import { removeServerKeys } from "@/lib/server-keys/remove-keys";
import { removeSharedKeys } from "@/lib/server-keys/remove-shared-keys";
import { setServerKeys } from "@/lib/server-keys/set-keys";
import { setSharedKeys } from "@/lib/server-keys/set-shared-keys";
import { testServerKeys } from "@/lib/server-keys/test-keys";

export const authorizeAccountAction = action(authorizeAccount);
export const authorizeConnectionAction = action(authorizeConnection);
export const disconnectAccountAction = action(disconnectAccount);
export const disconnectConnectionAction = action(disconnectConnection);
export const setClientAction = action(setClient);
export const forgetClientAction = action(forgetClient);
export const updateAccountAction = action(updateAccount);
export const setServerKeysAction = action(setServerKeys);
export const removeServerKeysAction = action(removeServerKeys);
export const testServerKeysAction = action(testServerKeys);
export const setSharedKeysAction = action(setSharedKeys);
export const removeSharedKeysAction = action(removeSharedKeys);
