import { importServers } from "@/lib/catalog/import-servers";
import { route } from "@/lib/http/route";

export const POST = route(importServers);
