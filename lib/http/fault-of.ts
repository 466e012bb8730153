import { Fault, toFault } from "@/lib/base/errors";
import { isDatabaseAway } from "@/lib/db/errors";

/** As `toFault`, where a database that does not answer is no bug of ours: whoever asks may try again. */
export function faultOf(error: unknown): Fault {
  if (!isDatabaseAway(error)) return toFault(error);
  return new Fault("database_unavailable", "The gateway cannot reach its database. Try again in a few seconds.", {
    cause: error,
  });
}
