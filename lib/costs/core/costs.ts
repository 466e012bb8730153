/** From when on a call costs so much. */
export interface PriceFact {
  readonly connectionId: string;
  /** As its server calls it; empty for every tool without a price of its own. */
  readonly tool: string;
  /** Millionths of the currency's unit; 0: not priced. */
  readonly micros: bigint;
  /** Unix milliseconds: the beginning of a day in UTC. */
  readonly validFrom: number;
}

/** Calls of one tool within an hour or a day. */
export interface ToolCalls {
  readonly at: number;
  readonly connectionId: string;
  readonly connectionSlug: string;
  /** As the server calls it. */
  readonly tool: string;
  readonly calls: number;
}

/** Calls of one caller towards one server within an hour or a day. */
export interface CallerCalls {
  readonly at: number;
  readonly connectionId: string;
  readonly callerId: string;
  readonly callerName: string;
  readonly calls: number;
}

export interface CostLine {
  readonly id: string;
  readonly name: string;
  /** Of a tool: its server. */
  readonly server: string;
  readonly calls: number;
  /** Of these calls, those that had a price. */
  readonly priced: number;
  readonly micros: bigint;
}

export interface Costs {
  readonly micros: bigint;
  readonly calls: number;
  readonly priced: number;
  readonly servers: readonly CostLine[];
  readonly tools: readonly CostLine[];
}

/** What a call of a tool costs at a moment: the tool's own price that holds then, else its server's; 0 where there is none. */
export function priceAt(prices: readonly PriceFact[], connectionId: string, tool: string, at: number): bigint {
  const holding = (of: string) =>
    prices
      .filter((price) => price.connectionId === connectionId && price.tool === of && price.validFrom <= at)
      .reduce<PriceFact | null>((last, price) => (last && last.validFrom > price.validFrom ? last : price), null);
  return (holding(tool) ?? holding(""))?.micros ?? 0n;
}

/** What the calls cost, by server and by tool; the dearest first. */
export function costsOf(prices: readonly PriceFact[], rows: readonly ToolCalls[]): Costs {
  const servers = new Map<string, Line>();
  const tools = new Map<string, Line>();
  for (const row of rows) {
    const price = priceAt(prices, row.connectionId, row.tool, row.at);
    const server = row.connectionSlug;
    add(servers, { id: row.connectionId, name: server, server }, row.calls, price);
    add(tools, { id: `${row.connectionId}\n${row.tool}`, name: row.tool, server }, row.calls, price);
  }
  const byServer = sorted(servers);
  return {
    micros: byServer.reduce((sum, { micros }) => sum + micros, 0n),
    calls: byServer.reduce((sum, { calls }) => sum + calls, 0),
    priced: byServer.reduce((sum, { priced }) => sum + priced, 0),
    servers: byServer,
    tools: sorted(tools),
  };
}

/**
 * What a server's calls cost, shared among its callers by how many calls each made in that hour or day: which caller
 * called which tool is not summed up. The shares add up to the whole, to the millionth.
 */
export function sharesOf(
  prices: readonly PriceFact[],
  rows: readonly ToolCalls[],
  callers: readonly CallerCalls[],
): readonly CostLine[] {
  const spent = new Map<string, { micros: bigint; priced: number }>();
  for (const row of rows) {
    const price = priceAt(prices, row.connectionId, row.tool, row.at);
    const place = `${row.at}\n${row.connectionId}`;
    const sum = spent.get(place) ?? { micros: 0n, priced: 0 };
    spent.set(place, {
      micros: sum.micros + price * BigInt(row.calls),
      priced: sum.priced + (price > 0n ? row.calls : 0),
    });
  }
  const lines = new Map<string, Line>();
  for (const [place, some] of groupBy(callers, ({ at, connectionId }) => `${at}\n${connectionId}`)) {
    const { micros, priced } = spent.get(place) ?? { micros: 0n, priced: 0 };
    const whole = some.reduce((sum, { calls }) => sum + calls, 0);
    let reached = 0;
    for (const { callerId, callerName, calls } of some) {
      // From share to share of the running sum, so that what rounding takes from one it gives to the next.
      const before = part(micros, reached, whole);
      reached += calls;
      const line = lineOf(lines, { id: callerId, name: callerName, server: "" });
      line.calls += calls;
      line.micros += part(micros, reached, whole) - before;
      if (priced > 0) line.priced += calls;
    }
  }
  return sorted(lines);
}

interface Line {
  id: string;
  name: string;
  server: string;
  calls: number;
  priced: number;
  micros: bigint;
}

function part(micros: bigint, reached: number, whole: number): bigint {
  return whole === 0 ? 0n : (micros * BigInt(reached)) / BigInt(whole);
}

function lineOf(lines: Map<string, Line>, label: Pick<Line, "id" | "name" | "server">): Line {
  const known = lines.get(label.id);
  if (known) return known;
  const line = { ...label, calls: 0, priced: 0, micros: 0n };
  lines.set(label.id, line);
  return line;
}

function add(
  lines: Map<string, Line>,
  label: Pick<Line, "id" | "name" | "server">,
  calls: number,
  price: bigint,
): void {
  const line = lineOf(lines, label);
  line.calls += calls;
  line.micros += price * BigInt(calls);
  if (price > 0n) line.priced += calls;
}

function sorted(lines: ReadonlyMap<string, Line>): readonly CostLine[] {
  return [...lines.values()]
    .filter(({ calls }) => calls > 0)
    .sort((left, right) => {
      if (left.micros !== right.micros) return left.micros > right.micros ? -1 : 1;
      return right.calls - left.calls || (left.id < right.id ? -1 : 1);
    });
}

function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
