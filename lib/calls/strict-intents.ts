import { Fault } from "@/lib/base/errors";
import type { CallIntent } from "@/lib/calls/record";
import { intentJson } from "@/lib/calls/record-lines";
import type { Database } from "@/lib/db/database";

/** "Never hang": so long does a call wait for the commit of its intent. Milliseconds. */
const COMMIT_WITHIN_MS = 2_000;
const GROUP_MAX = 500;

interface Waiting {
  readonly intent: CallIntent;
  readonly resolve: () => void;
  readonly reject: (fault: Fault) => void;
}

/**
 * Commits intents to the database, for strict calls. While one INSERT is under way the next calls gather, and share the
 * next one.
 */
export class StrictIntents {
  private readonly database: Database;
  private readonly instanceId: string;
  private waiting: Waiting[] = [];
  private isCommitting = false;

  constructor(database: Database, instanceId: string) {
    this.database = database;
    this.instanceId = instanceId;
  }

  /**
   * Resolves when the intent is committed. Rejects with `call_log_unavailable`; the row may stand all the same, or come
   * later: `onLate` is called when it is certain that it comes no more.
   */
  commit(intent: CallIntent, onLate: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const timer = setTimeout(
        () => settle(() => reject(unavailable(new Error(`no commit within ${COMMIT_WITHIN_MS} ms`)))),
        COMMIT_WITHIN_MS,
      );
      const settle = (finish: () => void) => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        finish();
      };
      this.waiting.push({
        intent,
        resolve: () => (isOver ? onLate() : settle(resolve)),
        reject: (fault) => {
          settle(() => reject(fault));
          onLate();
        },
      });
      if (!this.isCommitting) {
        this.isCommitting = true;
        setImmediate(() => this.commitAll());
      }
    });
  }

  private async commitAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, GROUP_MAX);
      try {
        await this.insert(group.map(({ intent }) => intent));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(unavailable(error));
      }
    }
    this.isCommitting = false;
  }

  private async insert(intents: readonly CallIntent[]): Promise<void> {
    const rows = intents.map((intent) => ({
      id: intent.id,
      organization_id: intent.organizationId,
      intent: intentJson(intent),
    }));
    await this.database.sql(
      `INSERT INTO call_intents (organization_id, id, instance_id, at, intent)
       SELECT organization_id, id, $2, now(), intent FROM json_to_recordset($1::json) AS r(organization_id text, id uuid, intent text)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows), this.instanceId],
    );
  }
}

function unavailable(cause: unknown): Fault {
  return new Fault(
    "call_log_unavailable",
    "This call cannot be logged at the moment, so it is not made. Try again shortly.",
    { cause },
  );
}
