import { Fault } from "@/lib/base/errors";
import type { CallRecorder } from "@/lib/calls/record";
import { intentLine, outcomeLine, voidLine } from "@/lib/calls/record-lines";
import type { Spool } from "@/lib/calls/spool";
import type { StrictIntents } from "@/lib/calls/strict-intents";

/** The data plane's door, over a spool and, for strict calls, the database. */
export function createRecorder(spool: Spool, strict: StrictIntents, isClosed: () => boolean): CallRecorder {
  return {
    begin(intent) {
      if (isClosed()) return Promise.reject(closed());
      const spooled = spool.append(intentLine(intent));
      if (!intent.strict) return spooled;
      // The call is refused; neither the spool nor the database shall say later that it was made.
      const takeBack = () => void spool.appendOwed(voidLine(intent)).catch(() => undefined);
      return both(spooled, strict.commit(intent, takeBack), takeBack);
    },
    end: (intent, outcome) => spool.appendOwed(outcomeLine(intent, outcome)),
    record(intent, outcome) {
      if (isClosed()) return Promise.reject(closed());
      return spool.append(intentLine(intent) + outcomeLine(intent, outcome));
    },
  };
}

async function both(spooled: Promise<void>, committed: Promise<void>, takeBack: () => void): Promise<void> {
  const [inSpool, inDatabase] = await Promise.allSettled([spooled, committed]);
  if (inSpool.status === "rejected" && inDatabase.status === "fulfilled") takeBack();
  for (const result of [inSpool, inDatabase]) if (result.status === "rejected") throw result.reason;
}

function closed(): Fault {
  return new Fault("call_log_unavailable", "The gateway is stopping. Try again shortly.");
}
