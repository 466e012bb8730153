import { getOverview } from "@/lib/analytics/get-overview";
import { listUsers } from "@/lib/analytics/list-users";
import { listCalls } from "@/lib/calls/list-calls";
import { listFacets } from "@/lib/calls/list-facets";
import { readEnvironment } from "@/lib/config/environment";
import { openDatabase } from "@/lib/db/client";
import type { OperationContext } from "@/lib/operations/context";
import { SAMPLE_SLUG } from "./plant-sample";

const DAY_MS = 86_400_000;

/** How long the reads behind the pages take with the sample data, without any page: p50 and p95 of `rounds`. */
export async function measureQueries(rounds: number, until: Date, say: (line: string) => void): Promise<void> {
  const { DATA_DIR, DATABASE_URL } = readEnvironment();
  const database = await openDatabase({ dataDir: DATA_DIR, databaseUrl: DATABASE_URL });
  try {
    const organization = await database.system.organization.findFirst({ where: { slug: SAMPLE_SLUG } });
    if (!organization) throw new Error("There is no sample organization. Run npm run seed first.");
    const context = {
      db: database.organization(organization.id),
      organization: { ...organization, plan: "enterprise" },
      actor: { kind: "system", id: "measure", userId: null, permissions: new Set(["callers.read"]) },
      services: { isCallLogBehind: () => false },
    } as unknown as OperationContext;
    const range = (days: number) => ({
      from: new Date(until.getTime() - days * DAY_MS).toISOString(),
      to: until.toISOString(),
      timeZone: "Europe/Berlin",
    });
    const overview = (days: number, filter: object = {}) =>
      getOverview.run(context, getOverview.input.parse({ ...range(days), ...filter }));
    const calls = (input: object) => listCalls.run(context, listCalls.input.parse(input));
    const key = await context.db.apiKey.findFirst({ select: { id: true } });
    const plain = { tables: "top" };
    const reads: Readonly<Record<string, () => Promise<unknown>>> = {
      "home, 24 hours": () => overview(1, { tables: "none" }),
      "analytics, 24 hours": () => overview(1, plain),
      "analytics, 7 days": () => overview(7, plain),
      "analytics, 30 days": () => overview(30, plain),
      "servers and tools, 30 days": () => overview(30),
      "analytics, 30 days, one server": () => overview(30, { ...plain, connection: "github" }),
      "analytics, 30 days, one tool": () => overview(30, { ...plain, tool: "github__search_code" }),
      "analytics, 30 days, one client": () => overview(30, { client: "cursor" }),
      "analytics, 90 days": () => overview(90, plain),
      "analytics, a year": () => overview(365, plain),
      "users, 30 days": () => listUsers.run(context, listUsers.input.parse(range(30))),
      "log, newest": () => calls({}),
      "log, a part of a tool's name": () => calls({ tool: "issue" }),
      "log, timeouts (1 in 100,000)": () => calls({ status: "timeout" }),
      "log, what one was denied": () => calls({ caller: key?.id, status: "denied" }),
      "log, a client and a server": () => calls({ client: "goose", connection: "docs" }),
      "log, a tool that is nobody's": () => calls({ tool: "nothing of that name" }),
      "log, over 300 ms": () => calls({ slowerThan: 300 }),
      "log, what can be filtered by": () => listFacets.run(context, {}),
    };
    say("| read | p50 ms | p95 ms |");
    say("| --- | ---: | ---: |");
    for (const [name, read] of Object.entries(reads)) {
      const times: number[] = [];
      for (let round = -2; round < rounds; round++) {
        const startedAt = performance.now();
        await read();
        if (round >= 0) times.push(performance.now() - startedAt);
      }
      times.sort((left, right) => left - right);
      const at = (share: number) =>
        (times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)] ?? 0).toFixed(0);
      say(`| ${name} | ${at(0.5)} | ${at(0.95)} |`);
    }
  } finally {
    await database.close();
  }
}
