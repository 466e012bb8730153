import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  CreateMessageRequestSchema,
  ElicitationCompleteNotificationSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";

/** What a person, a model and a workspace behind a client say, and what the client was told. */
export interface Person {
  /** Asked for a name, by the message. */
  name(message: string): string;
  /** Questions in the order in which they came. */
  readonly asked: { readonly method: string; readonly mode?: string; readonly url?: string }[];
  readonly logs: string[];
  readonly changes: string[];
  readonly updates: string[];
  readonly finishedPages: string[];
}

export function newPerson(name: (message: string) => string = () => "Ada"): Person {
  return { name, asked: [], logs: [], changes: [], updates: [], finishedPages: [] };
}

export interface CallOptions {
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly onProgress?: (progress: number) => void;
  readonly signal?: AbortSignal;
  /** Modern clients name the level with the call; legacy ones have set it before. */
  readonly level?: "debug" | "warning";
}

/** A real MCP client of one era, as far as the scenarios need it. */
export interface EraClient {
  tools(): Promise<readonly string[]>;
  /** The text of the result. */
  call(tool: string, options?: CallOptions): Promise<{ readonly text: string; readonly isError: boolean }>;
  /** The text of a prompt, and of a resource. */
  prompt(name: string): Promise<string>;
  read(uri: string): Promise<string>;
  /** Hears changed lists and updates of a resource from now on. */
  follow(uri: string): Promise<void>;
  close(): Promise<void>;
}

export const ALL = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} } as const;
export type Declared = Partial<typeof ALL>;

export interface Access {
  readonly url: string;
  readonly apiKey: string;
  readonly capabilities: Declared;
  readonly person: Person;
}

const SAMPLED = { role: "assistant", model: "m", content: { type: "text", text: "Paris" } } as const;
const ROOTS = { roots: [{ uri: "file:///home/ada" }] };

/** Answers as the person does; one function for all kinds of client, since the questions are the same. */
function elicited(person: Person, params: Record<string, unknown>) {
  const { mode, url, message } = params as { mode?: string; url?: string; message: string };
  person.asked.push({ method: "elicitation/create", mode: mode ?? "form", ...(url === undefined ? {} : { url }) });
  if (mode === "url") return { action: "accept" as const };
  return { action: "accept" as const, content: { name: person.name(message) } };
}

function promptText(result: unknown): string {
  const { messages } = result as { messages: { content: { text?: string } }[] };
  return messages.map(({ content }) => content.text ?? "").join("");
}

function resourceText(result: unknown): string {
  const { contents } = result as { contents: { text?: string }[] };
  return contents.map(({ text }) => text ?? "").join("");
}

function textOf(result: unknown) {
  const { content, isError } = result as { content?: { text?: string }[]; isError?: boolean };
  return { text: (content ?? []).map((block) => block.text ?? "").join(""), isError: isError === true };
}

export async function openV1(access: Access): Promise<EraClient> {
  const transport = new TransportV1(new URL(access.url), { requestInit: { headers: bearer(access) } });
  return connectV1(access, transport, () => transport.terminateSession());
}

/** The same client over HTTP+SSE (2024-11-05), whose session ends with its stream. */
export async function openV1Sse(access: Access): Promise<EraClient> {
  const transport = new SSEClientTransport(new URL(`${access.url}/sse`), { requestInit: { headers: bearer(access) } });
  return connectV1(access, transport, async () => undefined);
}

const bearer = ({ apiKey }: Access) => ({ Authorization: `Bearer ${apiKey}` });

async function connectV1(
  { capabilities, person }: Access,
  transport: TransportV1 | SSEClientTransport,
  endSession: () => Promise<void>,
): Promise<EraClient> {
  const client = new ClientV1({ name: "era-v1", version: "1.0.0" }, { capabilities });
  if (capabilities.elicitation) client.setRequestHandler(ElicitRequestSchema, ({ params }) => elicited(person, params));
  if (capabilities.sampling)
    client.setRequestHandler(CreateMessageRequestSchema, () => {
      person.asked.push({ method: "sampling/createMessage" });
      return SAMPLED;
    });
  if (capabilities.roots)
    client.setRequestHandler(ListRootsRequestSchema, () => {
      person.asked.push({ method: "roots/list" });
      return ROOTS;
    });
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void person.logs.push(params.level));
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void person.changes.push("tools"));
  client.setNotificationHandler(
    ResourceUpdatedNotificationSchema,
    ({ params }) => void person.updates.push(params.uri),
  );
  client.setNotificationHandler(
    ElicitationCompleteNotificationSchema,
    ({ params }) => void person.finishedPages.push(params.elicitationId),
  );
  await client.connect(transport);
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    async call(name, { onProgress, signal, level, arguments: args = {} } = {}) {
      if (level) await client.setLoggingLevel(level);
      const options = { signal, ...(onProgress ? { onprogress: report(onProgress) } : {}) };
      return textOf(await client.callTool({ name, arguments: args }, undefined, options));
    },
    prompt: async (name) => promptText(await client.getPrompt({ name })),
    read: async (uri) => resourceText(await client.readResource({ uri })),
    follow: async (uri) => void (await client.subscribeResource({ uri })),
    async close() {
      await endSession();
      await client.close();
    },
  };
}

export const openV2Legacy = (access: Access) => openV2(access, "legacy");
export const openV2Modern = (access: Access) => openV2(access, "auto");

async function openV2({ url, apiKey, capabilities, person }: Access, mode: "legacy" | "auto"): Promise<EraClient> {
  const client = new ClientV2(
    { name: `era-v2-${mode}`, version: "1.0.0" },
    { capabilities, versionNegotiation: { mode } },
  );
  if (capabilities.elicitation)
    client.setRequestHandler("elicitation/create", ({ params }) => elicited(person, params as Record<string, unknown>));
  if (capabilities.sampling)
    client.setRequestHandler("sampling/createMessage", () => {
      person.asked.push({ method: "sampling/createMessage" });
      return SAMPLED;
    });
  if (capabilities.roots)
    client.setRequestHandler("roots/list", () => {
      person.asked.push({ method: "roots/list" });
      return ROOTS;
    });
  client.setNotificationHandler("notifications/message", ({ params }) => void person.logs.push(params.level));
  client.setNotificationHandler("notifications/tools/list_changed", () => void person.changes.push("tools"));
  client.setNotificationHandler(
    "notifications/resources/updated",
    ({ params }) => void person.updates.push(params.uri),
  );
  client.setNotificationHandler(
    "notifications/elicitation/complete",
    ({ params }) => void person.finishedPages.push(params.elicitationId),
  );
  const transport = new TransportV2(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${apiKey}` } } });
  await client.connect(transport);
  const isModern = client.getDiscoverResult() !== undefined;
  if (isModern !== (mode === "auto")) throw new Error("The client speaks the other era.");
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    async call(name, { onProgress, signal, level, arguments: args = {} } = {}) {
      if (level && !isModern) await client.setLoggingLevel(level);
      const _meta = level && isModern ? { _meta: { "io.modelcontextprotocol/logLevel": level } } : {};
      const options = { signal, ...(onProgress ? { onprogress: report(onProgress) } : {}) };
      return textOf(await client.callTool({ name, arguments: args, ..._meta }, options));
    },
    prompt: async (name) => promptText(await client.getPrompt({ name })),
    read: async (uri) => resourceText(await client.readResource({ uri })),
    async follow(uri) {
      if (isModern) await client.listen({ toolsListChanged: true, resourceSubscriptions: [uri] });
      else await client.subscribeResource({ uri });
    },
    async close() {
      if (!isModern) await transport.terminateSession();
      await client.close();
    },
  };
}

function report(onProgress: (progress: number) => void) {
  return ({ progress }: { progress: number }) => onProgress(progress);
}
