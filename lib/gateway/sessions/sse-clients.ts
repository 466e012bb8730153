import { randomBytes } from "node:crypto";
import type { Principal } from "@/lib/access/principal";
import type { EndpointPath } from "@/lib/gateway/core/path";
import { type EventSink, type SplicedText, textOf } from "@/lib/gateway/mounts/exchange";
import type { Answer } from "@/lib/gateway/serve/answer";
import type { LiveSession } from "@/lib/gateway/sessions/sessions";
import { eventText } from "@/lib/mcp/wire";

/** A client of the HTTP+SSE transport (2024-11-05): everything that it is told comes on its one stream. */
export interface SseClient {
  /** Stands in the URL that it posts to. Names the stream and proves nothing: every POST is authenticated by itself. */
  readonly id: string;
  readonly sink: EventSink;
  readonly principalId: string;
  readonly organizationId: string;
  /** As the client wrote it, and `/mcp` or `/{slug}/mcp`. */
  readonly path: EndpointPath;
  readonly endpoint: string;
  /** Null until `initialize`. */
  session: LiveSession | null;
  /** Called when the stream has ended: what was under way for it is given up. */
  readonly onGone: Set<() => void>;
}

/** The clients whose streams are open in this process. */
export class SseClients {
  readonly #processId: string;
  readonly #clients = new Map<string, SseClient>();

  constructor(processId: string) {
    this.#processId = processId;
  }

  get size(): number {
    return this.#clients.size;
  }

  add(sink: EventSink, principal: Principal, path: EndpointPath, endpoint: string): SseClient {
    const client: SseClient = {
      // 144 bits: not to be guessed, though guessing it would be of no use to another principal.
      id: `${this.#processId}.${randomBytes(18).toString("base64url")}`,
      path,
      sink,
      principalId: principal.id,
      organizationId: principal.organizationId,
      endpoint,
      session: null,
      onGone: new Set(),
    };
    this.#clients.set(client.id, client);
    return client;
  }

  /** The process that has a client's stream; null for an id that is not ours. */
  ownerOf(id: string): string | null {
    return /^([0-9a-f]{16})\.[\w-]{24}$/.exec(id)?.[1] ?? null;
  }

  /** For another process, which has found out who posts; the caller compares. */
  byId(id: string): SseClient | null {
    return this.#clients.get(id) ?? null;
  }

  /** Null for what is not open here, and for what belongs to another principal or endpoint: the two look alike. */
  find(id: string, principal: Principal, endpoint: string): SseClient | null {
    const client = this.#clients.get(id);
    const isTheirs =
      client?.principalId === principal.id &&
      client.organizationId === principal.organizationId &&
      client.endpoint === endpoint;
    return isTheirs ? client : null;
  }

  /** The stream has ended. */
  remove(client: SseClient): void {
    if (!this.#clients.delete(client.id)) return;
    for (const listener of [...client.onGone]) listener();
    client.onGone.clear();
  }
}

/** One request of such a client: what it brings, and the reply, are events of the one stream. */
export class SseAnswer implements Answer {
  readonly canStream = true;
  readonly #client: SseClient;
  readonly #listeners: (() => void)[] = [];

  constructor(client: SseClient) {
    this.#client = client;
  }

  notify(text: string): void {
    this.#client.sink.write(eventText(text));
  }

  finish(text: string | SplicedText): void {
    for (const listener of this.#listeners) this.#client.onGone.delete(listener);
    this.#client.sink.write(eventText(textOf(text)));
  }

  onGone(listener: () => void): void {
    if (!this.#client.sink.isOpen) {
      listener();
      return;
    }
    this.#listeners.push(listener);
    this.#client.onGone.add(listener);
  }

  makeResumable(): void {}

  detach(): void {}
}
