import { type RunningConformanceServer, startConformanceServer } from "../fixtures/conformance-server/start";
import { startProduct } from "../support/start-product";
import { countChecks, findRegressions } from "./compare";
import { startKeyProxy } from "./key-proxy";
import { type Column, formatRegression, formatTable } from "./report";
import { REVISIONS, type Revision, runSuite } from "./suite";

/** What the fixture reaches by itself. Fewer passes mean that the fixture broke, and the comparison proves nothing. */
const leastDirectPasses: Record<Revision, number> = { "2025-11-25": 84, "2026-07-28": 164 };

/**
 * Each requirement set is run against a server of its own era: the gateway talks to a server of both eras in the newer
 * one, where the tools that ask the client in the middle of a legacy call have no way to.
 */
const slugs: Record<Revision, string> = { "2025-11-25": "conformance-legacy", "2026-07-28": "conformance" };

interface Target {
  readonly name: string;
  readonly urls: Readonly<Record<Revision, string>>;
  stop(): Promise<void>;
}

/** Which ways to the fixture are tried beside the direct one. */
export interface ConformanceOptions {
  readonly mounts: readonly ("node" | "web")[];
  /** A gateway that runs already and has the fixture, on that port, under both slugs; and a key for it. */
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
      { name: "direct", urls: fixtureUrls(fixture, "localhost"), stop: async () => {} },
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
    const url = target.urls[revision];
    console.log(`${target.name}: running the ${revision} requirement set against ${url}`);
    const { result, exitCode } = await runSuite(url, revision, `${outFolder}/${target.name}-${revision}`);
    columns.get(revision)?.push({ name: target.name, result, exitCode });
  }
}

/** "localhost" and not an address for the suite: its rebinding scenario wants a name. */
function fixtureUrls(fixture: RunningConformanceServer, host: string): Record<Revision, string> {
  const named = (url: string) => url.replace("127.0.0.1", host);
  return { "2025-11-25": named(fixture.legacyUrl), "2026-07-28": named(fixture.url) };
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
  const urls = fixtureUrls(fixture, "127.0.0.1");
  const connections = REVISIONS.map((revision) => ({ slug: slugs[revision], url: urls[revision] }));
  for (const mount of options.mounts) {
    yield async () => {
      const product = await startProduct({ mount, connections });
      return behindProxy(mount, product.origin, product.apiKey, product.stop);
    };
  }
}

async function behindProxy(name: string, origin: string, apiKey: string, stop: () => Promise<void>): Promise<Target> {
  const proxy = await startKeyProxy(new URL(origin), apiKey);
  const at = (revision: Revision) => `${proxy.origin}/${slugs[revision]}/mcp`;
  return {
    name,
    urls: { "2025-11-25": at("2025-11-25"), "2026-07-28": at("2026-07-28") },
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
