import { randomBytes } from "node:crypto";
import type { Role } from "@/lib/access/permissions";
import { newId } from "@/lib/base/ids";
import { generateApiKey, hashApiKey } from "@/lib/keys/api-key";
import { revokeDue } from "@/lib/oauth/revocations";
import type { Runtime } from "@/lib/runtime";
import { type ControlWorld, describeWorlds, type TestOrganization } from "@/tests/integration/control/control-world";
import { modernHeaders, modernMeta, type RpcBody } from "@/tests/support/rpc";

export const describeConnectWorlds = describeWorlds;

/** The key of a member of that role; null: one that is nobody's. */
export async function plantPersonsKey(
  { runtime }: Pick<ControlWorld, "runtime">,
  { id, users }: Pick<TestOrganization, "id" | "users">,
  role: Role | null,
): Promise<string> {
  const key = generateApiKey(randomBytes);
  await runtime.database.organization(id).apiKey.create({
    data: {
      id: newId("key"),
      publicId: key.publicId,
      name: "test",
      secretHash: new Uint8Array(hashApiKey(key.text, runtime.vault.keyPepper().bytes)),
      pepperVersion: 1,
      last4: key.lastFour,
      environment: "production",
      allServers: true,
      serverIds: [],
      permissions: [],
      userId: role === null ? null : users[role],
    },
  });
  await runtime.gateway.reloadOrganization(id);
  return key.text;
}

/** Sends one modern request to the organization's endpoint. */
export async function ask(
  { runtime }: Pick<ControlWorld, "runtime">,
  key: string,
  method: string,
  params: Record<string, unknown>,
  capabilities: Record<string, unknown> = {},
): Promise<RpcBody> {
  const _meta = modernMeta({ "io.modelcontextprotocol/clientCapabilities": capabilities });
  const origin = runtime.environment.PUBLIC_URL;
  const response = await runtime.gateway.handleWeb(
    new Request(`${origin}/mcp`, {
      method: "POST",
      headers: {
        host: new URL(origin).host,
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...modernHeaders(method, params),
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { _meta, ...params } }),
    }),
  );
  return (await response.json()) as RpcBody;
}

/** What a member of that role gets for a call without arguments. */
export async function callTool(
  world: ControlWorld,
  organization: TestOrganization,
  role: Role | null,
  name: string,
): Promise<Record<string, unknown>> {
  const key = await plantPersonsKey(world, organization, role);
  const { result, error } = await ask(world, key, "tools/call", { name, arguments: {} });
  if (error) return { error };
  const text = result?.content?.[0]?.text;
  const meta = result?._meta as Record<string, { code?: string }> | undefined;
  return result?.isError ? { isError: true, text, code: meta?.["dev.causeway/error"]?.code } : { text };
}

/** Ends at their providers what has ended here, as the job does. */
export function endDue({ database, services }: Runtime): Promise<void> {
  return revokeDue({
    database,
    oauth: services.oauth,
    onError(error) {
      throw error;
    },
  });
}
