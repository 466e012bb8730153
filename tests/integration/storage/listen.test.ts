import pg from "pg";
import { expect, test } from "vitest";
import { databaseOver } from "@/lib/db/client";
import { openPostgresDriver } from "@/lib/db/postgres";
import { describeDatabases } from "@/tests/support/database";

/** Payloads as they come, to be waited for. */
function inbox() {
  const waiting: ((payload: string) => void)[] = [];
  const held: string[] = [];
  return {
    put: (payload: string) => {
      const next = waiting.shift();
      if (next) next(payload);
      else held.push(payload);
    },
    next: () =>
      new Promise<string>((resolve) => (held.length > 0 ? resolve(held.shift() ?? "") : waiting.push(resolve))),
    held,
  };
}

describeDatabases("notifications", (opened) => {
  test("every listener of a channel hears a committed notification, and nobody one that was rolled back", async () => {
    const { database } = opened();
    const [one, other, elsewhere] = [inbox(), inbox(), inbox()];
    const stops = [
      await database.listen("trial", one.put),
      await database.listen("trial", other.put),
      await database.listen("elsewhere", elsewhere.put),
    ];
    const undone = database.sqlTransaction(async (send) => {
      await send("SELECT pg_notify('trial', 'undone')");
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    await database.sql("SELECT pg_notify('trial', 'done')");
    expect([await one.next(), await other.next()]).toEqual(["done", "done"]);
    await stops[0]?.();
    await database.sql("SELECT pg_notify('trial', 'again')");
    expect(await other.next()).toBe("again");
    expect(one.held).toEqual([]);
    for (const stop of stops) await stop();
    await database.sql("SELECT pg_notify('trial', 'nobody')");
    expect([...other.held, ...elsewhere.held]).toEqual([]);
  });

  test("a second process hears it, and hears again after its connection was cut", async () => {
    const { url, database } = opened();
    if (url === null) return;
    const second = databaseOver(openPostgresDriver(url, 1));
    const heard = inbox();
    await second.listen("trial", heard.put);
    await database.sql("SELECT pg_notify('trial', 'first')");
    expect(await heard.next()).toBe("first");

    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'causeway listener' AND datname = current_database()",
    );
    // What is notified while it is away is missed; so it is told until it hears.
    let isHeard = false;
    const next = heard.next().then((payload) => {
      isHeard = true;
      return payload;
    });
    while (!isHeard) await admin.query("SELECT pg_notify('trial', 'after the cut'), pg_sleep(0.02)");
    expect(await next).toBe("after the cut");
    await admin.end();
    await second.close();
  });
});
