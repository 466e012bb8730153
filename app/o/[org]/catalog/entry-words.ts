import type { Tone } from "@/components/ui/status";
import { METHOD_NAMES } from "@/lib/catalog/entry";
import type { CatalogItem } from "@/lib/catalog/schema";

/** How one signs in to a server, in words, the best way first. */
export function methodsInWords({ methods }: Pick<CatalogItem, "methods">): string {
  return methods.map(({ kind }, at) => (at > 0 && kind === "none" ? "no credential" : METHOD_NAMES[kind])).join(" or ");
}

export interface EntryState {
  readonly word: string;
  readonly tone: Tone;
}

/** What an entry's card says of it; null: it is there to be connected. */
export function stateOfEntry({ connections, isHidden, methods }: CatalogItem): EntryState | null {
  if (connections.some(({ status }) => status === "connected")) return { word: "Connected", tone: "ok" };
  const [first] = connections;
  if (first) return first.status === "needs_reauth" ? NEEDS_REAUTH : first.status === "paused" ? PAUSED : ADDED;
  if (isHidden) return { word: "Hidden", tone: "off" };
  return methods[0]?.needsClient ? { word: "Not configured", tone: "off" } : null;
}

const NEEDS_REAUTH: EntryState = { word: "Needs re-auth", tone: "warn" };
const PAUSED: EntryState = { word: "Paused", tone: "off" };
const ADDED: EntryState = { word: "Not connected yet", tone: "warn" };
