import { route } from "@/lib/http/route";
import { getKey } from "@/lib/keys/get-key";
import { renameKey } from "@/lib/keys/rename-key";

export const GET = route(getKey);
export const PATCH = route(renameKey);
