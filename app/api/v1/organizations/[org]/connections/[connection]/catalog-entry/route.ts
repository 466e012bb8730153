import { entryFromConnection } from "@/lib/catalog/entry-from-connection";
import { route } from "@/lib/http/route";

export const POST = route(entryFromConnection, { status: 201 });
