import { z } from "zod";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { BuiltinCaller } from "@/lib/builtin-tools/define";
import { builtinTools } from "@/lib/builtin-tools/registry";
import { BUILTIN_SLUG } from "@/lib/gateway/core/reserved-slugs";
import type { ConnectionView, Definition, OrganizationView } from "@/lib/gateway/core/snapshot";
import type { UpstreamReply } from "@/lib/upstreams/driver";

function definitionOf(tool: (typeof builtinTools)[number]): Definition {
  const { $schema: _draft, ...inputSchema } = z.toJSONSchema(tool.input, { io: "input" }) as JsonObject;
  const readOnlyHint = tool.isReadOnly !== false;
  const annotations = { readOnlyHint, destructiveHint: false, idempotentHint: true, openWorldHint: false };
  return { name: tool.name, title: tool.title, description: tool.description, inputSchema, annotations };
}

const definitions = builtinTools.map(definitionOf);

/** The connection under which the gateway's own tools appear in an organization. */
export function builtinConnection(organization: OrganizationView, version: string): ConnectionView {
  return {
    id: "con_builtin",
    revision: version,
    organizationId: organization.id,
    slug: BUILTIN_SLUG,
    name: "Causeway",
    kind: "builtin",
    url: "",
    credential: null,
    timeoutMs: 30_000,
    status: "connected",
    statusReason: null,
    nextRetryAt: null,
    isDisabled: false,
    era: "modern",
    protocolVersion: null,
    legacyProtocolVersion: null,
    serverInfo: { name: BUILTIN_SLUG, version },
    capabilities: { tools: {} },
    instructions: null,
    tools: definitions,
    resources: [],
    resourceTemplates: [],
    prompts: [],
  };
}

/** Runs one of the gateway's own tools. Bad arguments are the agent's to mend, so they come back as a tool error. */
export async function callBuiltin(name: string, args: JsonObject, caller: BuiltinCaller): Promise<UpstreamReply> {
  const tool = builtinTools.find((candidate) => candidate.name === name);
  if (!tool) return { kind: "error", code: -32602, message: `Tool not found: ${name}` };
  const parsed = tool.input.safeParse(args);
  if (!parsed.success) return toolError(`Invalid arguments: ${z.prettifyError(parsed.error)}`);
  const structured = await tool.run(caller, parsed.data);
  const content = [{ type: "text", text: JSON.stringify(structured, null, 2) }];
  return {
    kind: "result",
    result: { content, ...(isJsonObject(structured) ? { structuredContent: structured } : {}) },
  };
}

function toolError(text: string): UpstreamReply {
  return { kind: "result", result: { content: [{ type: "text", text }], isError: true } };
}
