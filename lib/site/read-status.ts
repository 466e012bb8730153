import type { Runtime } from "@/lib/runtime";

export type PartState = "works" | "limited" | "away";

export interface StatusPart {
  readonly name: string;
  readonly state: PartState;
  readonly says: string;
}

const DATABASE_TIMEOUT_MS = 2000;

/** How the installation is, for everybody: nothing in it names an organization, a server or an address. */
export async function readStatus({ gateway, database }: Pick<Runtime, "gateway" | "database">): Promise<StatusPart[]> {
  return [gatewayPart(gateway.condition()), await databasePart(database), pagesPart(gateway.defersPages())];
}

function gatewayPart(condition: ReturnType<Runtime["gateway"]["condition"]>): StatusPart {
  const name = "MCP endpoint";
  switch (condition) {
    case "ready":
      return { name, state: "works", says: "Calls are taken." };
    case "overloaded":
      return { name, state: "limited", says: "More calls than it can serve: some are refused, and may be sent again." };
    case "draining":
      return { name, state: "limited", says: "This process is restarting. Calls under way are finished." };
    case "stale":
      return { name, state: "away", says: "Calls are refused until the database can be reached again." };
  }
}

async function databasePart(database: Runtime["database"]): Promise<StatusPart> {
  const name = "Database";
  const late = new Promise<never>((_, reject) => setTimeout(reject, DATABASE_TIMEOUT_MS).unref());
  try {
    await Promise.race([database.sql("SELECT 1 AS one"), late]);
    return { name, state: "works", says: "Answers." };
  } catch {
    return { name, state: "away", says: "Does not answer. Calls go on for half a minute, then they are refused." };
  }
}

function pagesPart(isDeferred: boolean): StatusPart {
  return isDeferred
    ? { name: "Dashboard", state: "limited", says: "Slow or refused for now, so that there is room for calls." }
    : { name: "Dashboard", state: "works", says: "You are looking at it." };
}
