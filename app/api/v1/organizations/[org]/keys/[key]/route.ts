import { route } from "@/lib/http/route";
import { getKey } from "@/lib/keys/get-key";
import { updateKey } from "@/lib/keys/update-key";

export const GET = route(getKey);
export const PATCH = route(updateKey);
