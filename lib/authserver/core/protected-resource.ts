import { METADATA_PREFIX, originFor, type ResourceRules, resourceOfPath } from "@/lib/authserver/core/resource";
import { SCOPES } from "@/lib/authserver/core/scopes";

/**
 * The metadata of a protected resource (RFC 9728) for a path under its well-known name; null where there is none. It says
 * the same of every endpoint that there could be: without a credential nobody learns which there are.
 */
export function protectedResourceMetadata(
  path: string,
  host: string | undefined,
  rules: ResourceRules,
): Readonly<Record<string, unknown>> | null {
  const rest = path.slice(METADATA_PREFIX.length);
  // Without a path: for clients that look there first. It is the metadata of the unified endpoint.
  const target = rest === "" || rest === "/" ? "/mcp" : rest;
  if (!target.startsWith("/") || !resourceOfPath(target)) return null;
  return {
    resource: `${originFor(host, rules)}${target}`,
    authorization_servers: [rules.publicUrl],
    scopes_supported: SCOPES,
    bearer_methods_supported: ["header"],
    resource_name: "Causeway MCP gateway",
  };
}
