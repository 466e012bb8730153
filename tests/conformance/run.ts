import { type RunningConformanceServer, startConformanceServer } from "../fixtures/conformance-server/start";
import { startProduct } from "../support/start-product";
import { countChecks, findRegressions } from "./compare";
import { startKeyProxy } from "./key-proxy";
import { type Column, formatRegression, formatTable } from "./report";
import { REVISIONS, type Revision, runSuite } from "./suite";

/** What the fixture reaches by itself. Fewer passes mean that the fixture broke, and the comparison proves nothing. */
const leastDirectPasses: Record<Revision, number> = { "2025-11-25": 84, "2026-07-28": 196 };

/** Both requirement sets are run against one server of both eras, as the gateway's clients reach it in their own. */
const SLUG = "conformance";

interface Target {
  readonly name: string;
  readonly url: string;
  stop(): Promise<void>;
}

/** Which ways to the fixture are tried beside the direct one. */
export interface ConformanceOptions {
  readonly mounts: readonly ("node" | "web")[];
  /** A gateway that runs already and has the fixture on that port as `conformance`, and a key for it. */
  readonly running: { readonly origin: string; readonly apiKey: string; readonly fixturePort: number } | null;
  /** Where result files go. */
  readonly outFolder: string;
}

/** Runs the suite on every way to the fixture; prints tables and differences. Resolves to the exit code. */
export async function runConformance(options: ConformanceOptions): Promise<number> {
  const fixture = await startConformanceServer(options.running?.fixturePort ?? 0);
  const columns = new Map<Revision, Column[]>(REVISIONS.map((revision) => [revision, []]));
  try {
    await collect(
      // By name and not by address: the suite's rebinding scenario wants one.
      { name: "direct", url: fixture.url.replace("127.0.0.1", "localhost"), stop: async () => {} },
      columns,
      options.outFolder,
    );
    for (const open of gatewayTargets(options, fixture)) {
      const target = await open();
      try {
        await collect(target, columns, options.outFolder);
      } finally {
        await target.stop();
      }
    }
  } finally {
    await fixture.stop();
  }
  let problems = 0;
  for (const [revision, of] of columns) problems += report(revision, of);
  console.log(
    problems === 0 ? "\nConformance: no difference." : `\nConformance: ${problems} problem(s), listed above.`,
  );
  return problems === 0 ? 0 : 1;
}

async function collect(target: Target, columns: Map<Revision, Column[]>, outFolder: string): Promise<void> {
  for (const revision of REVISIONS) {
    const { url } = target;
    console.log(`${target.name}: running the ${revision} requirement set against ${url}`);
    const run = () => runSuite(url, revision, `${outFolder}/${target.name}-${revision}`);
    let { result, exitCode } = await run();
    const [direct] = columns.get(revision) ?? [];
    const lost = direct ? findRegressions(direct.result, result) : [];
    // The suite waits 1.5 s for what a server SHOULD say. A machine at its limit gets a second look, and only for that.
    if (lost.length > 0 && lost.every(({ became }) => became === "WARNING")) {
      console.log(`${target.name}: once more, for ${lost.map(({ check }) => check).join(", ")}`);
      ({ result, exitCode } = await run());
    }
    columns.get(revision)?.push({ name: target.name, result, exitCode });
  }
}

function* gatewayTargets(
  options: ConformanceOptions,
  fixture: RunningConformanceServer,
): Generator<() => Promise<Target>> {
  const { running } = options;
  if (running) {
    yield () => behindProxy("gateway", running.origin, running.apiKey, async () => {});
    return;
  }
  const connections = [{ slug: SLUG, url: fixture.url }];
  for (const mount of options.mounts) {
    yield async () => {
      const product = await startProduct({ mount, connections });
      return behindProxy(mount, product.origin, product.apiKey, product.stop);
    };
  }
}

async function behindProxy(name: string, origin: string, apiKey: string, stop: () => Promise<void>): Promise<Target> {
  const proxy = await startKeyProxy(new URL(origin), apiKey);
  return {
    name,
    url: `${proxy.origin}/${SLUG}/mcp`,
    async stop() {
      await proxy.stop();
      await stop();
    },
  };
}

/** Prints one requirement set; resolves to the number of problems. */
function report(revision: Revision, columns: readonly Column[]): number {
  console.log(`\n${revision} (passed/failed per scenario)\n${formatTable(columns)}`);
  const [direct, ...others] = columns;
  if (direct === undefined) return 1;
  const problems: string[] = [];
  const { passed } = countChecks([...direct.result.values()].flat());
  if (passed < leastDirectPasses[revision]) {
    problems.push(`direct: ${passed} passes, the fixture should have at least ${leastDirectPasses[revision]}`);
  }
  for (const column of columns) {
    if (column.exitCode !== 0) problems.push(`${column.name}: the suite ended with exit code ${column.exitCode}`);
  }
  for (const column of others) {
    for (const regression of findRegressions(direct.result, column.result)) {
      problems.push(formatRegression(column.name, regression));
    }
  }
  for (const problem of problems) console.log(`  ! ${problem}`);
  return problems.length;
}
