import { listClients } from "@/lib/authserver/list-clients";
import { route } from "@/lib/http/route";

export const GET = route(listClients);
