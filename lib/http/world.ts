import type { Principal } from "@/lib/access/principal";
import { Fault } from "@/lib/base/errors";
import type { Environment } from "@/lib/config/environment";
import type { Database } from "@/lib/db/database";
import type { OrganizationCaller } from "@/lib/operations/open-organization";
import type { Services } from "@/lib/operations/services";
import type { Log } from "@/lib/telemetry/log";

/** What the doors need of the process. */
export interface DoorWorld {
  readonly environment: Environment;
  readonly database: Database;
  readonly services: Services;
  readonly log: Log;
  /** Who holds this key. Throws `authentication_failed` or `conflicting_credentials`. */
  authenticateKey(headers: Readonly<Record<string, string>>): Principal;
}

/** A person, as their session says. */
export type SessionUser = Extract<OrganizationCaller, { kind: "user" }>["user"];

/** Handed to the doors, so that tests bring their own. */
export interface DoorParts {
  world(): Promise<DoorWorld>;
  /** The person behind the request's cookie; null without a session. */
  sessionUser(): Promise<SessionUser | null>;
}

export type Caller = OrganizationCaller;

/** Without any credential: the same answer whatever was asked for, so that nothing can be probed. */
export function notAuthenticated(): Fault {
  return new Fault("authentication_failed", "Authentication failed");
}
