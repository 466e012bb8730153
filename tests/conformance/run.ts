import { startConformanceServer } from "../fixtures/conformance-server/start";
import { startProduct } from "../support/start-product";
import { countChecks, findRegressions } from "./compare";
import { startKeyProxy } from "./key-proxy";
import { type Column, formatRegression, formatTable } from "./report";
import { REVISIONS, type Revision, runSuite } from "./suite";

/** What the fixture reaches by itself. Fewer passes mean that the fixture broke, and the comparison proves nothing. */
const leastDirectPasses: Record<Revision, number> = { "2025-11-25": 84, "2026-07-28": 164 };

const slug = "conformance";

interface Target {
  readonly name: string;
  readonly url: string;
  stop(): Promise<void>;
}

/** Which ways to the fixture are tried beside the direct one. */
export interface ConformanceOptions {
  readonly mounts: readonly ("node" | "web")[];
  /** A gateway that runs already: the endpoint that shows the fixture, and a key for it. */
  readonly running: { readonly url: string; readonly apiKey: string; readonly fixturePort: number } | null;
  /** Where result files go. */
  readonly outFolder: string;
}

/** Runs the suite on every way to the fixture; prints tables and differences. Resolves to the exit code. */
export async function runConformance(options: ConformanceOptions): Promise<number> {
  const fixture = await startConformanceServer(options.running?.fixturePort ?? 0);
  const columns = new Map<Revision, Column[]>(REVISIONS.map((revision) => [revision, []]));
  try {
    // "localhost" and not an address: the suite's rebinding scenario wants a name.
    const direct: Target = { name: "direct", url: fixture.url.replace("127.0.0.1", "localhost"), stop: async () => {} };
    await collect(direct, columns, options.outFolder);
    for (const open of gatewayTargets(options, fixture.url)) {
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
    console.log(`${target.name}: running the ${revision} requirement set against ${target.url}`);
    const { result, exitCode } = await runSuite(target.url, revision, `${outFolder}/${target.name}-${revision}`);
    columns.get(revision)?.push({ name: target.name, result, exitCode });
  }
}

function* gatewayTargets(options: ConformanceOptions, fixtureUrl: string): Generator<() => Promise<Target>> {
  const { running } = options;
  if (running) {
    yield () => behindProxy("gateway", running.url, running.apiKey, async () => {});
    return;
  }
  for (const mount of options.mounts) {
    yield async () => {
      const product = await startProduct({ mount, connections: [{ slug, url: fixtureUrl }] });
      return behindProxy(mount, `${product.origin}/${slug}/mcp`, product.apiKey, product.stop);
    };
  }
}

async function behindProxy(name: string, url: string, apiKey: string, stop: () => Promise<void>): Promise<Target> {
  const target = new URL(url);
  const proxy = await startKeyProxy(target, apiKey);
  return {
    name,
    url: `${proxy.origin}${target.pathname}`,
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
