import { checkClients } from "@/lib/clients/check-clients";
import { route } from "@/lib/http/route";

export const GET = route(checkClients);
