import "server-only";
import { headers } from "next/headers";
import { realDoors } from "@/lib/http/doors";
import { makeAction } from "@/lib/http/make-action";

/** In a file with "use server": `export const createConnectionAction = action(createConnection)`. */
export const action = makeAction(realDoors, headers);
