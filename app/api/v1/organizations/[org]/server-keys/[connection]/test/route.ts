import { route } from "@/lib/http/route";
import { testServerKeys } from "@/lib/server-keys/test-keys";

export const POST = route(testServerKeys);
