import { isJsonObject } from "@/lib/base/json";
import type { Definition } from "@/lib/gateway/core/snapshot";
import { DISCOVERY_EVENTS } from "@/lib/upstreams/discovery-answers";
import type { Discovery, UpstreamRequest } from "@/lib/upstreams/driver";
import { Call } from "@/lib/upstreams/http/call";
import type { Initialized, LegacySession } from "@/lib/upstreams/http/legacy-session";
import type { Link } from "@/lib/upstreams/http/link";
import { type CatalogLists, readListsOf } from "@/lib/upstreams/http/list-pages";

/** The discovery goes on without a server that takes longer to say that it has no sessions. */
const PROBE_TIMEOUT_MS = 5000;

/** What a modern server offers in sessions of the legacy era. */
export type LegacyLeg = Pick<Initialized, "protocolVersion" | "capabilities"> & CatalogLists;

/**
 * Asks a modern server whether it keeps sessions with legacy clients too. Null where it does not, does not say so in time,
 * or answers `initialize` without a session: then it can ask its client nothing, and is no better than the modern way.
 * Never rejects.
 */
export async function findLegacyLeg(link: Link, session: LegacySession): Promise<LegacyLeg | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PROBE_TIMEOUT_MS);
  });
  const found = probe(link, session).catch(() => null);
  try {
    return await Promise.race([found, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function probe(link: Link, session: LegacySession): Promise<LegacyLeg | null> {
  const { protocolVersion, capabilities, sessionId } = await session.open();
  if (sessionId === null) return null;
  const send = (request: UpstreamRequest) => new Call(link, request, DISCOVERY_EVENTS, () => session, true).done;
  const readFor = (name: string) => readListsOf(link, { [name]: capabilities[name] ?? null }, send);
  // Side by side: whoever waits for the discovery shall not wait longer for this.
  const [{ tools }, { resources, resourceTemplates }, { prompts }] = await Promise.all([
    readFor("tools"),
    readFor("resources"),
    readFor("prompts"),
  ]);
  return { protocolVersion, capabilities, tools, resources, resourceTemplates, prompts };
}

const ABILITIES = ["tools", "resources", "prompts", "completions", "logging"];

/** Clients are shown what the modern side offers: the leg must have all of it. */
export function offersAllOf(leg: LegacyLeg, modern: Discovery): boolean {
  const isAble = (name: string) => isJsonObject(leg.capabilities[name]) || !isJsonObject(modern.capabilities[name]);
  return (
    ABILITIES.every(isAble) &&
    hasAll(leg.tools, modern.tools, "name") &&
    hasAll(leg.resources, modern.resources, "uri") &&
    hasAll(leg.resourceTemplates, modern.resourceTemplates, "uriTemplate") &&
    hasAll(leg.prompts, modern.prompts, "name")
  );
}

function hasAll(offered: readonly Definition[], wanted: readonly Definition[], key: string): boolean {
  const known = new Set(offered.map((each) => each[key]));
  return wanted.every((each) => known.has(each[key]));
}
