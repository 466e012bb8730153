import { addToCount } from "@/lib/gateway/core/count";
import type { EventSink } from "@/lib/gateway/mounts/exchange";

/** An open stream, with what is needed to keep it alive, count it and take it away. */
export interface RegisteredStream {
  readonly sink: EventSink;
  readonly organizationId: string;
  readonly principalId: string;
}

const KEEP_ALIVE = ": keep-alive\n\n";

/** All open event streams of this process: one timer for all keep-alives, a count per organization, one place to end them. */
export class StreamRegistry {
  readonly #streams = new Set<RegisteredStream>();
  readonly #countOf = new Map<string, number>();
  readonly #maxPerOrganization: number;

  constructor(maxPerOrganization: number) {
    this.#maxPerOrganization = maxPerOrganization;
  }

  get size(): number {
    return this.#streams.size;
  }

  hasRoom(organizationId: string): boolean {
    return (this.#countOf.get(organizationId) ?? 0) < this.#maxPerOrganization;
  }

  /** Returns a function that takes the stream out again; call it when the stream has ended, however it ended. */
  add(stream: RegisteredStream): () => void {
    this.#streams.add(stream);
    addToCount(this.#countOf, stream.organizationId, 1);
    return () => {
      if (this.#streams.delete(stream)) addToCount(this.#countOf, stream.organizationId, -1);
    };
  }

  keepAlive(): void {
    for (const stream of this.#streams) stream.sink.write(KEEP_ALIVE);
  }

  /** Ends streams, of one principal or all: a revoked key must not go on listening. */
  end(matches: (stream: RegisteredStream) => boolean): void {
    for (const stream of [...this.#streams]) if (matches(stream)) stream.sink.end();
  }
}
