import { route } from "@/lib/http/route";
import { updateAccount } from "@/lib/oauth/update-account";

export const PATCH = route(updateAccount);
