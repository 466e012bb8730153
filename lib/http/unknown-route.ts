import "server-only";
import { realDoors } from "@/lib/http/doors";
import { makeUnknownRoute } from "@/lib/http/make-route";

/** What no other route of the admin API serves: programs get their JSON there too. */
export const handleUnknown = makeUnknownRoute(realDoors);
