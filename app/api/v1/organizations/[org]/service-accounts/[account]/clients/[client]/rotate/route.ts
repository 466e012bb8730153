import { route } from "@/lib/http/route";
import { rotateServiceClient } from "@/lib/service-accounts/rotate-client";

export const POST = route(rotateServiceClient);
