import { createConnection } from "@/lib/connections/create-connection";
import { listConnections } from "@/lib/connections/list-connections";
import { route } from "@/lib/http/route";

export const GET = route(listConnections);
export const POST = route(createConnection, { status: 201 });
