import { route } from "@/lib/http/route";
import { testToken } from "@/lib/issuers/test-token";

export const POST = route(testToken);
