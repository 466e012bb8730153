"use server";

import { revokeClient } from "@/lib/authserver/revoke-client";
import { action } from "@/lib/http/action";

export const revokeClientAction = action(revokeClient);
