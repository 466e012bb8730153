import { route } from "@/lib/http/route";
import { createServiceClient } from "@/lib/service-accounts/create-client";

export const POST = route(createServiceClient, { status: 201 });
