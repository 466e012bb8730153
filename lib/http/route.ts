import "server-only";
import { realDoors } from "@/lib/http/doors";
import { makeRoute } from "@/lib/http/make-route";

/** `export const POST = route(createConnection)`: serves an operation under `/api/v1/organizations/[org]/`. */
export const route = makeRoute(realDoors);
