"use server";

import { action } from "@/lib/http/action";
import { createKey } from "@/lib/keys/create-key";
import { revokeKey } from "@/lib/keys/revoke-key";
import { rotateKey } from "@/lib/keys/rotate-key";
import { updateKey } from "@/lib/keys/update-key";

export const createKeyAction = action(createKey);
export const revokeKeyAction = action(revokeKey);
export const rotateKeyAction = action(rotateKey);
export const updateKeyAction = action(updateKey);
