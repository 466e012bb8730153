import { listRegistryVersions } from "@/lib/catalog/list-registry-versions";
import { route } from "@/lib/http/route";

export const GET = route(listRegistryVersions);
