import { getRegistryServer } from "@/lib/catalog/registry-server";
import { route } from "@/lib/http/route";

export const GET = route(getRegistryServer);
