/** Wire eras: `legacy` has initialize and sessions, `modern` is stateless. */
export type ProtocolEra = "legacy" | "modern";

/** Revisions with initialize and sessions, newest first. */
export const LEGACY_VERSIONS = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2024-10-07"] as const;
/** Stateless revisions, newest first. */
export const MODERN_VERSIONS = ["2026-07-28"] as const;

export const LATEST_LEGACY = LEGACY_VERSIONS[0];
export const LATEST_MODERN = MODERN_VERSIONS[0];
export const SUPPORTED_VERSIONS: readonly string[] = [...MODERN_VERSIONS, ...LEGACY_VERSIONS];

const ERA_OF = new Map<string, ProtocolEra>([
  ...MODERN_VERSIONS.map((version) => [version, "modern"] as const),
  ...LEGACY_VERSIONS.map((version) => [version, "legacy"] as const),
]);

/** Null for a version that we do not speak. */
export function eraOf(version: string): ProtocolEra | null {
  return ERA_OF.get(version) ?? null;
}

/** JSON-RPC batches were legal up to 2025-03-26 and removed in 2025-06-18. */
export function allowsBatches(version: string): boolean {
  return version <= "2025-03-26";
}

/** Revision in which a server may prime a stream for resumption (SEP-1699). */
export function allowsPriming(version: string): boolean {
  return version >= "2025-11-25";
}

export const META = {
  protocolVersion: "io.modelcontextprotocol/protocolVersion",
  clientCapabilities: "io.modelcontextprotocol/clientCapabilities",
  clientInfo: "io.modelcontextprotocol/clientInfo",
  logLevel: "io.modelcontextprotocol/logLevel",
  serverInfo: "io.modelcontextprotocol/serverInfo",
  subscriptionId: "io.modelcontextprotocol/subscriptionId",
} as const;
