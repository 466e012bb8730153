import "server-only";
import { headers } from "next/headers";
import { makePersonalAction } from "@/lib/http/make-personal-action";
import { currentSession, identityWorld } from "@/lib/identity/current-user";

/** In a file with "use server": `export const endSessionAction = personalAction(sessionInput, run)`. */
export const personalAction = makePersonalAction({ world: identityWorld, session: currentSession, headers });
