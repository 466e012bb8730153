"use server";

import { action } from "@/lib/http/action";
import { createKey } from "@/lib/keys/create-key";
import { revokeKey } from "@/lib/keys/revoke-key";

export const createKeyAction = action(createKey);
export const revokeKeyAction = action(revokeKey);
